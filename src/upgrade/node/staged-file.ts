import type { WantedInstaller } from "../../installer/installer-file";
import type { Staging } from "../../installer/staging";
import { stepNamed } from "../../names/steps";
import { Failure } from "../../step/failure";
import { checkSignature, type SignatureContext, type SignatureTools } from "./installer-signature";

export interface StagedTools extends SignatureTools {
  staging: Pick<Staging, "pathOf" | "problemOf">;
}

/**
 * P12: the file that runs is the planned one, in a folder that only administrators write to. Asked directly before.
 * @throws Failure `Staged-NotAsPlanned` or `Signature-NotAccepted`
 */
export async function refuseUnfitStagedFile(
  context: SignatureContext,
  tools: StagedTools,
  node: string,
  wanted: WantedInstaller,
): Promise<void> {
  const path = tools.staging.pathOf(wanted.version);
  const problem = await tools.staging.problemOf(wanted);
  if (problem === undefined) {
    await checkSignature(context, tools, node, path);
    return;
  }
  throw new Failure({
    code: "Staged-NotAsPlanned",
    what: `The installer ${path} on node ${node} was not run: ${problem}.`,
    why: "What runs as SYSTEM must be the file that was planned and staged.",
    next: `Find out who changed it, then run the runbook again: the step ${stepNamed("stage-installer")} downloads it again.`,
  });
}
