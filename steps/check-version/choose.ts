import { shownAddress, withoutQuery } from "../../src/values/address";
import { VARIABLES } from "../../src/names/variables";
import type { StepLog } from "../../src/step/context";
import { Failure } from "../../src/step/failure";
import type { Feed, Release } from "../../src/release/feed";
import { installerUrl } from "../../src/release/installer-location";
import { nextLeg, pathNotes } from "../../src/release/path";
import { passedOverSentences } from "../../src/release/passed-over";
import { decide, limitOn, type Policy, type Situation } from "../../src/release/policy";
import type { ReleaseSource } from "../../src/release/release-source";
import { compareVersions } from "../../src/values/version";
import { nothingToDo, type Plan } from "./plan";

/** What the operator asks for, besides the policy. */
interface ChoiceSettings {
  policy: Policy;
  /** The operator's word that master key, licence and files are backed up: a change of the year may need them. */
  keysBackedUp: boolean;
  installerUrlTemplate: string;
}

/**
 * Chooses the version this run goes to: the newest one the policy allows, or the required stop on the way to it. Says
 * why newer ones are passed over.
 * @throws Failure `Policy-…`, `Path-StopMissing`, and those of the release source
 */
export async function choose(
  log: StepLog,
  source: ReleaseSource,
  { policy, keysBackedUp, installerUrlTemplate }: ChoiceSettings,
  situation: Situation,
): Promise<Plan> {
  const { current } = situation;
  const feed = await source.feed();
  for (const warning of feed.warnings) log.warning(warning);
  const { wanted, passedOver } = decide(feed.releases, policy, situation);
  const reasons = passedOverSentences(passedOver, policy, situation);
  if (policy.reach === "exact" && !wanted) refuseExact(policy, situation, feed, reasons);
  for (const reason of reasons) log.info(reason);
  if (!wanted) return nothingToDo(current, reasons);

  const { target, because } = firstTarget(wanted, feed, policy, situation);
  if (because !== undefined) log.highlight(because);
  if (target.version.major !== current.major && !keysBackedUp) {
    throw new Failure({
      code: "Policy-KeysNotBackedUp",
      what: `${target.version.text} is a different major version from ${current.text}, and ${VARIABLES.keysBackedUp} is not True.`,
      why: "Rolling back needs the master key, the license and the files as they are now.",
      next: `Back up the master key (Octopus.Server.exe show-master-key), the license and the folders TaskLogs, Artifacts and Packages; then set ${VARIABLES.keysBackedUp} to True.`,
    });
  }
  for (const { note, reference } of pathNotes(current, target.version)) {
    log.warning(`On the way to ${target.version.text}: ${note} (${reference})`);
  }
  const url = installerUrl(installerUrlTemplate, target.version);
  const installer = await source.installer(url);
  if (!installer.sha256) {
    log.info(
      `The download server gives no SHA-256 for ${shownAddress(url)}, so only its size and signature can be checked.`,
    );
  }
  return {
    upgradeAvailable: true,
    currentVersion: current,
    targetVersion: target.version,
    finalVersion: wanted.version,
    installerUrl: withoutQuery(url),
    installerSizeBytes: installer.sizeBytes,
    installerSha256: installer.sha256,
    upgradeCutOff: false,
    passedOver: because === undefined ? reasons : [because, ...reasons],
  };
}

/** Where this run goes; `because` when it is not the wanted release: which required stop comes first. */
function firstTarget(
  wanted: Release,
  feed: Feed,
  policy: Policy,
  situation: Situation,
): { target: Release; because?: string } {
  const { current } = situation;
  const mayStopAt = (release: Release) => limitOn(release, policy, situation) === undefined;
  const leg = nextLeg(current, wanted, feed.releases, mayStopAt);
  if (leg.kind === "direct") return { target: leg.target };
  const why = `${leg.rule.reason} (${leg.rule.reference})`;
  if (leg.kind === "no-stop") {
    const [from, below] = leg.rule.over;
    throw new Failure({
      code: "Path-StopMissing",
      what: `The upgrade from ${current.text} to ${wanted.version.text} must stop at a version from ${from} to below ${below}, and no such release is both in the feed and allowed.`,
      why: `It is a required stop: ${why}.`,
      next: `Allow one: check ${VARIABLES.minimumAgeDays}, ${VARIABLES.ceiling}, ${VARIABLES.excluded} and the feed.`,
    });
  }
  return {
    target: leg.target,
    because: `This run goes to ${leg.target.version.text}, a required stop on the way to ${wanted.version.text}: ${why}. Run the runbook again afterwards.`,
  };
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
      next: "Ask for a newer version. To roll back, follow Octopus' documentation.",
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
