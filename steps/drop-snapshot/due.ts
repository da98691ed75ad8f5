import type { DatabaseVolume } from "../../src/upgrade/database/database-server";
import type { LastUpgrade } from "../../src/upgrade/record/last-upgrade";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { sameVersion, type OctopusVersion } from "../../src/values/version";

const HOUR_MS = 3_600_000;
/** A snapshot grows with every page that is written for the first time: below this it may be lost before the next look. */
const LOW_PERCENT = 10;

/** What is known of the snapshot and of what has become of the upgrade. */
interface Looked {
  last: LastUpgrade;
  /** Of the last run, which is closed. */
  record: NodeRecord | undefined;
  schema: OctopusVersion | undefined;
  /** Of the snapshot, as the server says it. */
  state: string;
  /** By the SQL Server's clock. */
  now: Date;
  hours: number;
  /** Undefined: this login may not ask. */
  volumes: readonly DatabaseVolume[] | undefined;
}

/** Whether the snapshot goes now, and why, as a clause; or why it stays. */
type Due = { due: true; because: string; isEarly?: true } | { due: false; because: string; isOdd?: true };

/** Decides by what is known, and only for an upgrade that has ended well or was taken back. */
export function whetherDue({ last, record, schema, state, now, hours, volumes }: Looked): Due {
  const isTakenBack =
    record?.direction === "back" &&
    record.databaseRestore?.verdict === "restored" &&
    sameVersion(record.plan.to, last.from) &&
    sameVersion(schema, last.from);
  if (isTakenBack) return { due: true, because: `the upgrade to ${last.to} was rolled back` };
  if (!sameVersion(schema, last.to)) {
    const belongs = `the schema belongs to ${schema?.text ?? "an unknown version"}, and the last upgrade went to ${last.to}`;
    return { due: false, because: belongs, isOdd: true };
  }
  if (state === "SUSPECT") {
    return { due: true, isEarly: true, because: "its space ran out: it is SUSPECT, and of no use any more" };
  }
  if (state !== "ONLINE") return { due: false, because: `the server says that it is ${state}`, isOdd: true };
  const until = new Date(Date.parse(last.finishedAt) + hours * HOUR_MS);
  if (now >= until) return { due: true, because: `the upgrade to ${last.to} succeeded on ${last.finishedAt}` };
  const full = volumes?.find(({ freeBytes, totalBytes }) => freeBytes * 100 < totalBytes * LOW_PERCENT);
  if (full) {
    const percent = Math.floor((full.freeBytes * 100) / full.totalBytes);
    return { due: true, isEarly: true, because: `the disk ${full.name} of the SQL host has ${percent} % free` };
  }
  return { due: false, because: `it is kept until ${until.toISOString()}` };
}
