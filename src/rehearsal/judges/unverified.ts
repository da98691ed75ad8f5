import { isBroughtBack } from "./brought-back";
import type { StepKey } from "../../names/steps";
import type { Run } from "./history";
import { rowsThat } from "./rows";
import { stepOfRow } from "./words";

const VERIFY_ROWS = rowsThat(({ of }) => of === "verify Node");
const BACK_TO_WORK_ROWS = rowsThat(({ of }) => of === "recover" || of.startsWith("restart "));
/** What a step says that has found something missing or broken, as opposed to one that did not come to an end. */
const HAS_FAILED = "Verify-Verification-Failed:";

/**
 * A node whose verification failed is put back to work by no step, in no later run either, until a verification succeeds
 * (with failures that the administrator accepts, too); nor by the verification that fails. What people, Windows or the
 * watchdog do is not judged.
 */
export function letInUnverified(runs: readonly Run[]): string[] {
  let unverified = false;
  return runs.flatMap((run) => {
    let inRow: StepKey | undefined;
    let letInByVerification: string | undefined;
    const startedByOthers = new Set<string>();
    return run.moments.flatMap(({ event }) => {
      if (event.kind === "service-starting" && event.by !== "command") startedByOthers.add(event.node);
      if (event.kind === "drain-changed") startedByOthers.delete(event.node);
      // It was said of the version that is gone with the database.
      if (isBroughtBack(event)) unverified = false;
      if (event.kind === "row-began") inRow = event.key;
      if (event.kind === "row-ended") {
        inRow = undefined;
        if (VERIFY_ROWS.has(event.key) && event.outcome === "success") unverified = false;
        if (VERIFY_ROWS.has(event.key) && event.reason?.startsWith(HAS_FAILED)) {
          unverified = true;
          const early = letInByVerification;
          letInByVerification = undefined;
          if (early !== undefined) return [saying(early, event.key)];
        }
      }
      const { primary } = run.began;
      const begins =
        event.kind === "serving-changed" && event.serving && (primary === undefined || event.node === primary);
      if (!begins || inRow === undefined || startedByOthers.has(event.node)) return [];
      // How it ends is what counts.
      if (VERIFY_ROWS.has(inRow)) letInByVerification = event.node;
      return unverified && BACK_TO_WORK_ROWS.has(inRow) ? [saying(event.node, inRow)] : [];
    });
  });
}

const saying = (node: string, row: StepKey) =>
  `${node} went back to work in ${stepOfRow(row)} although its verification had failed.`;

const START_ROWS = rowsThat(({ of }) => of === "restart Start");

/**
 * The step that starts the primary does not end its drain; and a database that was backed up while its primary served,
 * and so brings it back undrained, makes no difference: whoever is sent to it works on what nobody has verified. What
 * people, Windows or the watchdog start or let in is not judged, nor a primary that was down when it was to be drained.
 */
export function servedBeforeVerified(runs: readonly Run[]): string[] {
  let isUnverified = false;
  return runs.flatMap((run) => {
    let inRow: StepKey | undefined;
    let undrainedHere = false;
    const letInByOthers = new Set<string>();
    return run.moments.flatMap(({ event }) => {
      if (isBroughtBack(event)) isUnverified = true;
      if (event.kind === "row-began") {
        inRow = event.key;
        undrainedHere = false;
      }
      if (event.kind === "row-ended") {
        inRow = undefined;
        if (VERIFY_ROWS.has(event.key) && event.outcome === "success") isUnverified = false;
      }
      if (event.kind === "service-starting" && event.by !== "command") letInByOthers.add(event.node);
      if (event.kind === "drain-changed") {
        if (event.by === "somebody" || event.by === "api") letInByOthers.add(event.node);
        else letInByOthers.delete(event.node);
        undrainedHere ||= event.by === "program" && !event.draining;
      }
      if (event.kind !== "serving-changed" || !event.serving) return [];
      if (!(isUnverified || undrainedHere) || inRow === undefined || !START_ROWS.has(inRow)) return [];
      const { primary = event.node } = run.began;
      if (event.node !== primary || letInByOthers.has(event.node)) return [];
      return [`${event.node} served in ${stepOfRow(inRow)}, before it was verified.`];
    });
  });
}
