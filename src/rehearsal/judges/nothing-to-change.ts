import { momentsOf, type History, type MomentOf } from "./history";
import { sameVersion } from "./versions";

/**
 * The second way to satisfy P2: the target's program said after the last stop that it would change nothing, and the same
 * run made a full backup while nodes were serving, which was completed and verified. What the program said before that,
 * while others ran, is no such word.
 */
export function saysNothingChanges({ moments, runs }: History, { event, index }: MomentOf<"database-upgrade-began">) {
  const { node, from, to } = event;
  const earlier = moments.slice(0, index);
  const said = momentsOf(earlier, "nothing-to-change-said").findLast(
    (each) => each.event.node === node && each.event.to === to && each.event.nodesRunning.length === 0,
  );
  const hasRunSince = momentsOf(earlier, "service-running").some((each) => each.index > (said?.index ?? 0));
  if (!said || hasRunSince) return false;
  const run = runs.find((each) => each.moments.some((moment) => moment.index === index));
  const inThisRun = (run?.moments ?? []).filter((moment) => moment.index < index);
  return momentsOf(inThisRun, "backup-verified").some(({ event: verified, index: verifiedAt }) => {
    const ofThisFile = (each: { event: { file: string }; index: number }) =>
      each.event.file === verified.file && each.index < verifiedAt;
    const began = momentsOf(inThisRun, "backup-began").some(ofThisFile);
    const finished = momentsOf(inThisRun, "backup-finished").findLast(ofThisFile)?.event;
    return began && verified.ok && verified.withChecksum && sameVersion(finished?.schemaVersion ?? "", from);
  });
}
