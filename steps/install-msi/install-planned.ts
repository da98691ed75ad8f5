import { meaningOf, type ExitCodeMeaning } from "../../src/installer/exit-codes";
import { intoFolderUnlessNamed } from "../../src/installer/msiexec";
import { refusesFolder } from "../../src/installer/msi-log";
import { watchMsiexec } from "../../src/installer/watch-msiexec";
import { VARIABLES } from "../../src/names/variables";
import { sameVersion, type OctopusVersion } from "../../src/values/version";
import { Failure } from "../../src/step/failure";
import { waitUntil } from "../../src/step/wait";
import { installedOn, refuseDowngrade } from "./node";
import { refuseUnfitFile, refuseUnlessStopped } from "./refusals";
import type { Context } from "./contract";

interface Installed {
  installedVersion: OctopusVersion;
  /** Files in use are replaced at the next restart of the node; the program itself is in place. */
  rebootPending: boolean;
}

/** The pauses after "another installation is running" (1618). */
const PAUSES = { pollSeconds: 10, longestPauseSeconds: 120 };

/**
 * Runs the installer and proves what came of it by the installed version.
 * @throws Failure `Installer-…`, with the lines of the log that tell why, and the log as an artifact
 */
export async function installPlanned(context: Context, installer: string): Promise<Installed> {
  const { reads, tools, clock } = context;
  const target = reads.targetVersion;
  const stamp = clock.now().toISOString().slice(0, 19).replaceAll(":", "-");
  const log = await tools.newLog(`install-${target}-${stamp}.log`);
  const ended = await runWhenFree(context, installer, log);
  const meaning = ended === "not-needed" ? meaningOf(0) : meaningOf(ended);
  if (meaning.verdict === "fail" || meaning.verdict === "retry") throw await failed(context, log, meaning, ended);
  const installed = await installedOn(context);
  if (!sameVersion(installed, target)) throw await notThere(context, log, meaning, ended, installed);
  return { installedVersion: target, rebootPending: meaning.verdict === "look" };
}

/**
 * Runs msiexec as soon as no other installation is at work, again and again while it says so (1618). Everything that
 * must hold is asked directly before each try, because the wait before it may have been long.
 * @returns its exit code, or `not-needed` when an installation that was still at work brought the target
 */
async function runWhenFree(context: Context, installer: string, log: string): Promise<number | "not-needed"> {
  const { inputs, reads, signal } = context;
  const what = `another installation on node ${reads.nodeName} to end`;
  const wait = { what, timeoutSeconds: inputs.installerWaitSeconds, ...PAUSES };
  let attempts = 0;
  let exitCode = 0;
  const waited = await waitUntil<number | "not-needed">(context, wait, async () => {
    const installed = await installedOn(context);
    if (sameVersion(installed, reads.targetVersion)) return { done: true, value: "not-needed" };
    await refuseUnlessStopped(context);
    await refuseUnfitFile(context);
    // P13: somebody may have installed a newer one meanwhile, which no older one is put over.
    refuseDowngrade(context, await context.tools.program.version());
    signal.throwIfAborted(); // a pause ends when whoever started the step is gone: nothing is begun then
    attempts += 1;
    exitCode = await runOnce(context, { installer, log, isGone: installed === undefined });
    if (meaningOf(exitCode).verdict !== "retry") return { done: true, value: exitCode };
    return { done: false, because: `msiexec returned ${exitCode} at attempt ${attempts}` };
  });
  return waited.met ? waited.value : exitCode;
}

/** @param isGone whether no program is left: it was in the folder that the service names, and nothing else tells it now */
async function runOnce(
  context: Context,
  { installer, log, isGone }: { installer: string; log: string; isGone: boolean },
): Promise<number> {
  const { inputs, reads, tools } = context;
  const properties = isGone ? intoFolderUnlessNamed(reads.serverProgram, inputs.properties) : inputs.properties;
  return watchMsiexec(context, tools.install({ installer, log, properties }), {
    node: reads.nodeName,
    limitSeconds: inputs.installLimitSeconds,
    keepLog: () => keepLog(context, log),
  });
}

async function failed(
  context: Context,
  log: string,
  meaning: ExitCodeMeaning,
  code: number | string,
): Promise<Failure> {
  const { reads } = context;
  const lines = await keepLog(context, log);
  const next = folderWasRefused(context, lines) ? UNCHECKED_FOLDER : meaning.next;
  // Only for the sentence: the failure stands, whatever the program answers.
  const version = await context.tools.program.version().catch(() => undefined);
  const now = version === undefined ? "does not report its version" : `reports version ${version}`;
  return new Failure({
    code: `Installer-${meaning.identifier}`,
    what: `msiexec on node ${reads.nodeName} ended with ${code}: ${meaning.meaning}. Octopus.Server.exe there ${now}.`,
    why: lines,
    next: version === undefined ? `${next} ${LOST_PROGRAM}` : next,
  });
}

/** Proposed where the log says that very sentence, and nowhere else: it takes a check away. */
const UNCHECKED_FOLDER = `The installer takes its folder for one that is not on a local hard drive. If it is on one, add the line WIXUI_DONTVALIDATEPATH=1 to ${VARIABLES.installerProperties}, then run again.`;

const folderWasRefused = ({ inputs }: Context, lines: string | undefined): boolean =>
  lines !== undefined &&
  refusesFolder(lines) &&
  !inputs.properties.some((property) => /^WIXUI_DONTVALIDATEPATH=/i.test(property));

async function notThere(
  context: Context,
  log: string,
  meaning: ExitCodeMeaning,
  code: number | string,
  installed: OctopusVersion | undefined,
): Promise<Failure> {
  const { reads } = context;
  const lines = await keepLog(context, log);
  const node = reads.nodeName;
  return new Failure({
    code: "Installer-VersionNotThere",
    what: `msiexec on node ${node} ended with ${code} (${meaning.meaning}), but Octopus.Server.exe there ${installed === undefined ? "does not report its version" : `is version ${installed}`}; ${reads.targetVersion} was expected.`,
    why: lines,
    next: nextWhenNotThere(context, meaning, installed),
  });
}

/** The program is no more, or does not start. The node's configuration is not part of it. */
const LOST_PROGRAM =
  "Until then Octopus Server does not run there. The node's configuration and data are not part of the program, and the next run installs it again.";

function nextWhenNotThere(
  { reads: { nodeName, currentVersion, targetVersion } }: Context,
  meaning: ExitCodeMeaning,
  installed: OctopusVersion | undefined,
): string {
  if (installed === undefined) {
    return `Check on ${nodeName} that Octopus.Server.exe is in its folder (a virus scanner may have removed it) and starts, then run again. ${LOST_PROGRAM}`;
  }
  if (meaning.verdict === "look") {
    return `Something has files of the old program open. Find and close it, or restart Windows on ${nodeName} yourself (no step does), then run again.`;
  }
  if (sameVersion(installed, currentVersion)) {
    return `Check the attached log for why the files were not replaced; uninstall Octopus Server on ${nodeName} if necessary (its configuration and data stay), then run again.`;
  }
  return `The installer contains a different version from ${targetVersion}: check where it was downloaded from (${VARIABLES.installerUrl}), then run again.`;
}

/** Attaches the log, when there is one, and quotes the lines that tell why. */
async function keepLog(context: Context, log: string): Promise<string | undefined> {
  const lines = await context.tools.readLog(log);
  if (lines === undefined) return undefined;
  const name = `install-${context.reads.nodeName}.log`;
  context.artifact(log, name);
  return lines.length === 0
    ? undefined
    : `The log, attached as ${name}, says:\n${lines.map((l) => `  ${l}`).join("\n")}\n`;
}
