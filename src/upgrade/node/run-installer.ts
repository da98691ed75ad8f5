import type { ExitCodeMeaning } from "../../installer/exit-codes";
import type { WantedInstaller } from "../../installer/installer-file";
import { watchMsiexec } from "../../installer/watch-msiexec";
import { Failure } from "../../step/failure";
import { waitUntil } from "../../step/wait";
import type { ProgramResult } from "../../windows/run-program";
import type { FormerContext, FormerProgram, FormerTools } from "./former-tools";
import { refuseUnlessOutOfService } from "./out-of-service";
import type { NodeAtHand } from "./procedure";
import { refuseUnfitStagedFile } from "./staged-file";

interface InstallerRun {
  /** The package that msiexec is given. */
  wanted: WantedInstaller;
  /** For the log's name and for sentences. */
  verb: "install" | "uninstall";
  /** Asked last, directly before msiexec: another installation may have been waited for. @throws Failure */
  refuseUnlessWanted?: () => Promise<void>;
  start: (call: { installer: string; log: string }) => Promise<ProgramResult>;
  meaningOf: (exitCode: number) => ExitCodeMeaning;
}

/** The pauses after "another installation is running" (1618). */
const PAUSES = { pollSeconds: 10, longestPauseSeconds: 120 };

/**
 * Runs msiexec as soon as no other installation is at work. What must hold is asked directly before each try: the file is
 * the planned one, the service is out of the way and stays so, and the schema belongs to the program that is to be back.
 * @throws Failure `Installer-…` with the lines of the log that tell why, and the log as an artifact
 */
export async function runInstallerWhenFree(
  context: FormerContext,
  tools: FormerTools,
  at: NodeAtHand,
  wish: FormerProgram,
  { wanted, verb, refuseUnlessWanted, start, meaningOf }: InstallerRun,
): Promise<void> {
  const { node } = at;
  const stamp = context.clock.now().toISOString().slice(0, 19).replaceAll(":", "-");
  const log = await tools.newLog(`${verb}-${wanted.version}-${stamp}.log`);
  const keepLog = () => keepLogOf(context, tools, log, `${verb}-${node}.log`);
  const { installerWaitSeconds, installLimitSeconds } = wish.limits;
  const wait = { what: `another installation on node ${node} to end`, timeoutSeconds: installerWaitSeconds, ...PAUSES };
  let exitCode = 0;
  await waitUntil(context, wait, async () => {
    await refuseUnfitStagedFile(context, tools, node, wanted);
    await refuseUnlessNothingStarts(context, tools, at, verb);
    await wish.refuseUnlessSchemaFits();
    await refuseUnlessWanted?.();
    context.signal.throwIfAborted(); // whoever started the step is gone: nothing is begun then
    const running = start({ installer: tools.staging.pathOf(wanted.version), log });
    exitCode = await watchMsiexec(context, running, { node, limitSeconds: installLimitSeconds, keepLog });
    if (meaningOf(exitCode).verdict !== "retry") return { done: true, value: undefined };
    return { done: false, because: `msiexec returned ${exitCode}` };
  });
  const meaning = meaningOf(exitCode);
  if (meaning.verdict === "ok" || meaning.verdict === "look") return;
  throw new Failure({
    code: `Installer-${meaning.identifier}`,
    what: `msiexec was to ${verb} Octopus Server ${wanted.version} on node ${node} and ended with ${exitCode}: ${meaning.meaning}. ${await whatIsThere(tools)}`,
    why: await keepLog(),
    next: meaning.next,
  });
}

/** A service that a removal has taken along starts nothing; what becomes of it is looked at in the end. */
async function refuseUnlessNothingStarts(
  context: FormerContext,
  tools: FormerTools,
  at: NodeAtHand,
  verb: InstallerRun["verb"],
): Promise<void> {
  if (verb === "install" && (await tools.services.status(at.serviceName)) === undefined) return;
  await refuseUnlessOutOfService(context, tools, at);
}

/** Only for the sentence: the failure stands, whatever the program answers. */
async function whatIsThere({ program }: FormerTools): Promise<string> {
  const version = await program.version().catch(() => undefined);
  return version === undefined
    ? "No program is left there that reports its version; the node's configuration and data are not part of it."
    : `Octopus.Server.exe there is version ${version}.`;
}

/** Attaches the log, when there is one, and quotes the lines that tell why. */
async function keepLogOf(
  context: FormerContext,
  tools: FormerTools,
  log: string,
  name: string,
): Promise<string | undefined> {
  const lines = await tools.readLog(log);
  if (lines === undefined) return undefined;
  context.artifact(log, name);
  return lines.length === 0
    ? undefined
    : `The log, attached as ${name}, says:\n${lines.map((line) => `  ${line}`).join("\n")}\n`;
}
