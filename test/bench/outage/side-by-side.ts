import { playVendor, type Played, type PlayOurs } from "./played";

/** What is shown side by side: one outage, and whose it is. */
export interface Side {
  name: string;
  played: Played;
}

const SHOWN = { nodes: 3, gigabytes: 50 };
/** Where the outage is told: in the picture, and above the table. */
export const SHOWN_IN_WORDS = `${SHOWN.nodes} nodes, a database of ${SHOWN.gigabytes} GB`;

/** Ours with the default strategy. */
export const FULL_SIDE = "Ours, Full";

/** The vendor's runbook and ours. A strategy that the runbook does not have is left out. */
export async function sidesToShow(ours: PlayOurs): Promise<Side[]> {
  const full = await ours(SHOWN);
  const snapshot = await ours({ ...SHOWN, strategy: "SnapshotAfterBackup" });
  return [
    { name: "The vendor's runbook", played: await playVendor(SHOWN) },
    ...(full ? [{ name: FULL_SIDE, played: full }] : []),
    ...(snapshot ? [{ name: "Ours, SnapshotAfterBackup", played: snapshot }] : []),
  ];
}
