import * as z from "zod";
import type { Controller } from "../../provision/read/controller";
import { artifactOf, contentOf, REPORT_PAGE } from "../../provision/run/run-artifacts";
import { reasonOf } from "../../step/failure";
import type { Flags } from "../settings/flags";
import type { Tools } from "../tools";

/**
 * Saves the report of a run that has ended: where `--report` says, or, where somebody can be asked, in this folder if they
 * want it. What goes wrong is said and changes nothing: how the run ended does not depend on it.
 */
export async function saveReport(
  { shell }: Tools,
  { report, format, yes, hops, prompt: mayAsk }: Pick<Flags, "report" | "format" | "yes" | "hops" | "prompt">,
  controller: Controller,
  taskId: string,
): Promise<void> {
  // The run of the next hop waits for nobody.
  const mayOffer = format === "table" && mayAsk && !yes && hops !== "all" && shell.prompt !== undefined;
  if (report === undefined && !mayOffer) return;
  try {
    const artifact = await artifactOf(controller, taskId, REPORT_PAGE);
    if (!artifact) {
      if (report !== undefined) shell.err(shell.paintErr("yellow", `${taskId} left no report.`));
      return;
    }
    const path = report ?? `report-${taskId}.html`;
    if (report === undefined && !(await wants(shell, path))) return;
    await shell.save(path, await contentOf(controller, artifact, z.string()));
    const line = `The report is in ${path}`;
    if (format === "table") shell.out(line);
    else shell.err(line);
  } catch (error) {
    shell.err(shell.paintErr("yellow", `The report could not be saved: ${reasonOf(error)}`));
  }
}

async function wants(shell: Tools["shell"], path: string): Promise<boolean> {
  const answer = await shell.prompt?.ask(`Save the report of this run to ${path}? [y/N]`);
  return /^y(?:es)?$/i.test(answer ?? "");
}
