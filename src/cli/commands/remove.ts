import type { Controller } from "../../provision/read/controller";
import { changesAnything } from "../../provision/plan/plan";
import type { Removal } from "../../provision/remove/removal";
import { EXIT } from "../exit-codes";
import { countsOf, doneLine, planBasics, planLines, reportOf } from "../plan-lines";
import { askDesired } from "../settings/ask-settings";
import type { Flags } from "../settings/flags";
import { REMOVAL_NEEDS } from "../settings/provisioning-needs";
import { paintOf, progressOf, withController, type Tools } from "../tools";
import { mustBeAllowed } from "./confirm";

/** Shows what `apply` made, asks for the project's name, and takes it away. */
export async function removeCommand(flags: Flags, tools: Tools): Promise<number> {
  const { shell, provisioning } = tools;
  const { settings, desired } = await askDesired(
    tools,
    REMOVAL_NEEDS,
    flags,
    mustBeAllowed("remove", "deletes what apply created", flags, shell),
  );
  const progress = progressOf(tools, flags);
  const product = provisioning.loadProductToRemove();
  return withController(tools, flags, settings, async (controller) => {
    const removal = await provisioning.readRemoval(controller, desired(settings), product);
    for (const line of planLines(reportOf(removal), paintOf(tools, flags), "Removal")) progress(line);
    if (removal.problems.length > 0) return end(tools, flags, removal, false, EXIT.refused);
    if (!changesAnything(removal)) return end(tools, flags, removal, false, EXIT.done);
    if (!(await isConfirmed(flags, tools, removal.project))) {
      progress("Nothing was removed.");
      return end(tools, flags, removal, false, EXIT.refused);
    }
    await carryOut(tools, flags, controller, removal);
    return end(tools, flags, removal, true, EXIT.done);
  });
}

/** Run history and variables go with the project, and no one gets them back: its name is typed, not a letter. */
async function isConfirmed({ yes }: Flags, { shell }: Tools, project: string): Promise<boolean> {
  if (yes) return true;
  return (await shell.prompt?.ask(`Type the project's name, ${project}, to remove this:`)) === project;
}

async function carryOut(tools: Tools, flags: Flags, controller: Controller, removal: Removal): Promise<void> {
  const [progress, paint] = [progressOf(tools, flags), paintOf(tools, flags)];
  progress("");
  await tools.provisioning.carryOutRemoval(controller, removal, (item) => progress(doneLine(item, paint)));
  progress("");
  progress(paint("green", `Removed: ${countsOf(removal, { title: "Removal", tense: "done" })}.`));
}

function end({ shell }: Tools, { format }: Flags, removal: Removal, applied: boolean, code: number): number {
  if (format === "json") shell.out(JSON.stringify({ ...reportOf(removal), applied }, null, 2));
  if (format === "basic" && applied) for (const line of planBasics(removal)) shell.out(line);
  return code;
}
