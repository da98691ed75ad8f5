import { shownAddress, withoutQuery } from "../../src/values/address";
import { rollbackCommand } from "../../src/names/rollback-command";
import { VARIABLES } from "../../src/names/variables";
import type { StepLog } from "../../src/step/context";
import { Failure } from "../../src/step/failure";
import type { Feed, Release } from "../../src/release/feed";
import { installerUrl } from "../../src/release/installer-location";
import { obstacleFailure } from "../../src/release/obstacle";
import { passedOverSentences } from "../../src/release/passed-over";
import { decide, limitOn, type Policy, type Situation } from "../../src/release/policy";
import type { ReleaseSource } from "../../src/release/release-source";
import { wayTo, type Hop, type Way } from "../../src/release/way";
import { needOf, notesOf, placeOf, placeSentence, type Place } from "../../src/release/way-lines";
import { compareVersions } from "../../src/values/version";
import { knownInstaller } from "../../src/upgrade/hop-installers";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { offeredOrStaged } from "./offered-or-staged";
import { nothingToDo, type Plan } from "./plan";

/** What the operator asks for, besides the policy. */
interface ChoiceSettings {
  policy: Policy;
  /**
   * Whether this run makes a backup set, or the operator's word stands for this instance's master key, license and files: a
   * change of the year may need them.
   */
  keysBackedUp: boolean;
  /** What that word has to be. */
  word: string;
  installerUrlTemplate: string;
}

/**
 * Chooses the version this run goes to: the newest one the policy allows, or the first required stop on the way to it.
 * Says why newer ones are passed over, and the whole way.
 * @param last the plan of the run before this one: the way that it was on, and which installers it staged
 * @throws Failure `Policy-…`, `Path-…`, and those of the release source
 */
export async function choose(
  log: StepLog,
  source: ReleaseSource,
  { policy, keysBackedUp, word, installerUrlTemplate }: ChoiceSettings,
  situation: Situation,
  last: NodeRecord["plan"] | undefined,
): Promise<Plan> {
  const { current } = situation;
  const feed = await source.feed();
  for (const warning of feed.warnings) log.warning(warning);
  for (const note of feed.notes ?? []) log.info(note);
  const { wanted, passedOver } = decide(feed.releases, policy, situation);
  const reasons = passedOverSentences(passedOver, policy, situation);
  if (policy.reach === "exact" && !wanted) refuseExact(policy, situation, feed, reasons);
  for (const reason of reasons) log.info(reason);
  if (!wanted) return nothingToDo(current, reasons);

  const mayStopAt = (release: Release) => limitOn(release, policy, situation) === undefined;
  const way = wayTo(current, wanted, feed.releases, mayStopAt);
  const place = placeOf(
    current,
    way.hops.map(({ to }) => to),
    last?.path,
  );
  const target = sayWay(log, way, place).to;
  if (target.major !== current.major && !keysBackedUp) {
    throw new Failure({
      code: "Policy-KeysNotBackedUp",
      what: `${target.text} is a different major version from ${current.text}, ${VARIABLES.fileBackupFolder} is empty, and ${VARIABLES.keysBackedUp} does not name this instance.`,
      why: "Rolling back needs the master key, the license and the files as they are now.",
      next: `Let the run back them up: set ${VARIABLES.fileBackupFolder} and ${VARIABLES.keysCertificate}. If they are backed up by other means (the master key, the license and the folders TaskLogs, Artifacts and Packages), set ${VARIABLES.keysBackedUp} to ${word}; True is not enough any more.`,
    });
  }
  const url = installerUrl(installerUrlTemplate, target);
  const installer = await offeredOrStaged(log, source, url, knownInstaller(last, target));
  if (!installer.sha256) {
    log.info(
      `The download server gives no SHA-256 for ${shownAddress(url)}, so only its size and signature can be checked.`,
    );
  }
  return {
    upgradeAvailable: true,
    currentVersion: current,
    targetVersion: target,
    finalVersion: wanted.version,
    place,
    installerUrl: withoutQuery(url),
    installerSizeBytes: installer.sizeBytes ?? 0,
    installerSha256: installer.sha256,
    previous: undefined,
    hops: [],
    upgradeCutOff: false,
    passedOver: [...stopSentences(way), ...reasons],
  };
}

/**
 * The whole way, as far as the last hop: a way that could not be finished is not begun. Says where this run is on it, and
 * what is worth knowing of each hop.
 * @throws Failure `Path-…`
 */
function sayWay(log: StepLog, way: Way, place: Place): Hop {
  const { versions, number, count } = place;
  if (way.obstacle) throw obstacleFailure(way.obstacle, way);
  const [hop] = way.hops;
  if (!hop) throw new Error("A way without an obstacle has a hop.");
  if (count > 1) log.highlight(placeSentence(place));
  for (const sentence of stopSentences(way)) log.highlight(sentence);
  for (let hopNumber = number; hopNumber <= count; hopNumber += 1) {
    const need = needOf(versions, hopNumber);
    if (need !== undefined) log.highlight(need);
  }
  for (const note of notesOf(way)) {
    if (note.hop === hop) log.warning(note.text);
    else log.info(note.text);
  }
  return hop;
}

/** Why this run goes no farther, where it does not go all the way. */
function stopSentences({ hops: [hop], wanted }: Way): string[] {
  if (!hop?.stop) return [];
  const { reason, reference } = hop.stop;
  return [
    `This run goes to ${hop.to.text}, a required stop on the way to ${wanted.text}: ${reason} (${reference}). Run the runbook again afterwards.`,
  ];
}

/** One version was asked for and cannot be taken; when it is installed already, there is nothing to do. */
function refuseExact(policy: Policy, { current }: Situation, feed: Feed, reasons: string[]): void {
  const { exact } = policy;
  if (!exact) return;
  const newness = compareVersions(exact, current);
  if (newness === 0) return;
  if (newness < 0) {
    throw new Failure({
      code: "Policy-Downgrade",
      what: `${VARIABLES.releaseVersion} asks for ${exact.text}, which is older than the current version ${current.text}.`,
      why: "An older program refuses a newer schema; the only way back is to restore the database.",
      next: `Ask for a newer version. To roll the last upgrade back, run ${rollbackCommand()}.`,
    });
  }
  if (!feed.releases.some(({ version }) => compareVersions(version, exact) === 0)) {
    throw new Failure({
      code: "Policy-NotInFeed",
      what: `The version feed does not list ${exact.text}, which ${VARIABLES.releaseVersion} asks for.`,
      why: "Some versions only run in Octopus Cloud and are not offered for download.",
      next: "Choose a version from https://octopus.com/downloads/previous.",
    });
  }
  const own = reasons.find((reason) => reason.startsWith(`Passed over ${exact.text}: `)) ?? "";
  throw new Failure({
    code: "Policy-NotAllowed",
    what: `${exact.text}, which ${VARIABLES.releaseVersion} asks for, is not allowed: ${own.replace(/^[^:]*: /, "")}`,
    next: "Ask for another version, or change the limit that rules this one out.",
  });
}
