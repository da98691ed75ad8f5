import { isPath, shownAddress } from "../../src/values/address";
import { installerFileName } from "../../src/values/installer-name";
import { inWords, type WantedInstaller } from "../../src/installer/installer-file";
import { parseVersion, sameVersion, type OctopusVersion } from "../../src/values/version";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { Failure, reasonOf } from "../../src/step/failure";
import { directionOf } from "../../src/upgrade/run-reads";
import { installedOn, laterHopsOf, previousOf, refuseDowngrade, wantedOf } from "./node";
import { checkSignature } from "../../src/upgrade/node/installer-signature";
import type { Context } from "./contract";

/** Fetches the planned installer, and the one of the present version, into this node's closed folder and verifies them there. */
export async function stage(context: Context, recorder: Recorder): Promise<void> {
  const { reads, log } = context;
  const node = reads.nodeName;
  const wanted = wantedOf(context);
  const installed = await installedOn(context);
  if (sameVersion(installed, wanted.version)) {
    log.info(`Octopus Server ${wanted.version} is already installed on node ${node}; there is nothing to stage.`);
    await stagePrevious(context, recorder);
    await stageLaterHops(context, recorder);
    return;
  }
  refuseDowngrade(context, installed);
  if (await bring(context, wanted)) context.output("StagedFile", context.tools.staging.pathOf(wanted.version));
  await stagePrevious(context, recorder);
  const later = await stageLaterHops(context, recorder);
  // The running version's installer is kept for the way back.
  const before = recorder.open?.plan.from ?? reads.currentVersion;
  await removeOthers(context, [wanted.version, before, ...(installed ? [installed] : []), ...later]);
}

/**
 * For recovery, which goes back to it only before the database upgrade. What cannot be had is refused before anything is
 * stopped; an unfinished run has stopped something already, and goes on without it.
 */
async function stagePrevious(context: Context, recorder: Recorder): Promise<void> {
  const { reads, inputs, log } = context;
  const previous = previousOf(context);
  // A rollback removes the newer version with its own installer, whatever the schema is by then.
  const isPast =
    directionOf(reads) === "forward" && sameVersion(parseVersion(reads.schemaVersion), reads.targetVersion);
  if (!previous || isPast) return;
  try {
    await bring(context, previous);
  } catch (error) {
    if (!(error instanceof Failure) || (inputs.stagePrevious === "Require" && !recorder.open)) throw error;
    log.warning(
      `The installer of the present version ${previous.version} is not on node ${reads.nodeName} (${error.code}): ${error.message} If the run fails before the database upgrade, this node stays stopped once the new version is installed there.`,
    );
  }
}

/**
 * For the runs after this one: half-way is the worst place to learn that an installer is not to be had any more. An
 * unfinished run has stopped something already, and continues without them.
 * @returns the versions of the later hops: what is staged of them is kept
 */
async function stageLaterHops(context: Context, recorder: Recorder): Promise<OctopusVersion[]> {
  const { reads, inputs, log } = context;
  const later = laterHopsOf(context);
  for (const hop of later) {
    try {
      await bring(context, hop);
    } catch (error) {
      if (!(error instanceof Failure) || (inputs.stageHops === "Require" && !recorder.open)) throw error;
      log.warning(
        `The installer of the later hop to ${hop.version} is not on node ${reads.nodeName} (${error.code}): ${error.message} This run does not need it; the one that goes there does.`,
      );
    }
  }
  return later.map(({ version }) => version);
}

/** @returns whether that installer is on the node now, verified: a dry run fetches nothing */
async function bring(context: Context, wanted: WantedInstaller): Promise<boolean> {
  const { reads, tools, log } = context;
  const node = reads.nodeName;
  const path = tools.staging.pathOf(wanted.version);
  const problem = await tools.staging.problemOf(wanted);
  let isHere = problem === undefined;
  if (isHere) log.info(`The planned installer is already on node ${node}: ${path}.`);
  else {
    log.verbose(`${path}: ${problem ?? ""}.`);
    isHere = await fetchInstaller(context, wanted);
  }
  if (isHere) await checkSignature(context, tools, node, path);
  return isHere;
}

/** @returns whether it is on the node now: a dry run fetches nothing */
async function fetchInstaller(context: Context, wanted: WantedInstaller): Promise<boolean> {
  const { inputs, reads, tools, log } = context;
  const node = reads.nodeName;
  const file = installerFileName(wanted.version);
  const size = wanted.sizeBytes === null ? "" : ` (${inWords(wanted.sizeBytes)})`;
  const fromMirror = isPath(wanted.url);
  const through = inputs.downloadFolder && !fromMirror ? ` through ${inputs.downloadFolder}` : "";
  const came = await context.change(
    `stage ${file}${size} in ${tools.staging.folder} on node ${node}, from ${shownAddress(wanted.url)}${through}`,
    () =>
      tools.staging.fetch(wanted, {
        node,
        sharedFolder: inputs.downloadFolder,
        stallSeconds: inputs.stallSeconds,
        onProgress: (bytes, totalBytes) => {
          if (totalBytes) context.progress((100 * bytes) / totalBytes, `${file}: ${inWords(bytes)} on ${node}`);
        },
      }),
    sameVersion(wanted.version, reads.targetVersion) ? { [`${node}.stagedVersion`]: wanted.version.text } : {},
  );
  if (came === undefined) log.info("Its size, SHA-256 and signature are checked once it is there.");
  else
    log.info(
      `${file} is on node ${node} and verified (${fromMirror && came === "copied" ? "copied from the mirror" : WORDS[came]}).`,
    );
  if (!wanted.sha256) log.info("The download server gives no SHA-256, so only its size and signature can be checked.");
  return came !== undefined;
}

const WORDS = { reused: "it was already there", downloaded: "downloaded", copied: "copied from the shared folder" };

async function removeOthers(context: Context, keepVersions: OctopusVersion[]): Promise<void> {
  const { tools, log, reads } = context;
  for (const path of await tools.staging.others(keepVersions)) {
    await context.change(`delete the older installer ${path} on node ${reads.nodeName}`, async () => {
      // Only a matter of space: nothing is lost when somebody holds it.
      await tools.staging
        .remove(path)
        .catch((error: unknown) => log.warning(`${path} could not be deleted: ${reasonOf(error)}`));
    });
  }
}
