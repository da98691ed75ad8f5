import type { Controller } from "../../provision/read/controller";
import type { Plan } from "../../provision/plan/make-plan";
import { changesAnything, type PlanItem } from "../../provision/plan/plan";
import type { Product } from "../../provision/read/product";
import { EXIT } from "../exit-codes";
import { countsOf, doneLine, planBasics, planLines, reportOf } from "../plan-lines";
import { planFor } from "./plan-for";
import { askDesired } from "../settings/ask-settings";
import type { Flags } from "../settings/flags";
import { provisioningNeeds } from "../settings/provisioning-needs";
import { dryRunCommand } from "../settings/same-command";
import { paintOf, progressOf, targetToCheck, withController, type Tools } from "../tools";
import { confirm, mustBeAllowed } from "./confirm";

/** Shows the plan, asks, and carries it out. */
export async function applyCommand(flags: Flags, tools: Tools): Promise<number> {
  const { shell, provisioning } = tools;
  const { settings, desired } = await askDesired(
    tools,
    provisioningNeeds(flags),
    flags,
    mustBeAllowed("apply", "changes the controlling instance", flags, shell),
  );
  const progress = progressOf(tools, flags);
  return withController(tools, flags, settings, async (controller) => {
    // Only now: 36 MB are not fetched for somebody whose address or key is wrong.
    const product = await provisioning.loadProduct(progress, settings.values.runtimePackage);
    const target = targetToCheck(tools, flags, settings);
    const plan = await planFor(tools, flags, controller, desired(settings), product, target);
    for (const line of planLines(reportOf(plan), paintOf(tools, flags))) progress(line);
    if (plan.problems.length > 0) return end(tools, flags, plan, false, EXIT.refused);
    if (!changesAnything(plan)) return end(tools, flags, plan, false, EXIT.done);
    const count = plan.items.filter(({ verb }) => verb !== "leave").length;
    if (!(await confirm(count === 1 ? "Apply this change?" : `Apply these ${count} changes?`, flags, shell))) {
      progress("Nothing was changed.");
      return end(tools, flags, plan, false, EXIT.refused);
    }
    await carryOut(tools, flags, controller, plan, product);
    if (plan.items.some(isNewForNodes)) {
      progress("");
      progress("Next, do a dry run: it checks every node and changes nothing.");
      progress(`  ${dryRunCommand(settings, shell.env)}`);
    }
    return end(tools, flags, plan, true, EXIT.done);
  });
}

/** A schedule, a logo or a group does not change what a run does on the nodes: nothing new to try out. */
const isNewForNodes = ({ kind, verb }: PlanItem) => verb !== "leave" && kind === "snapshot";

async function carryOut(
  tools: Tools,
  flags: Flags,
  controller: Controller,
  plan: Plan,
  product: Product,
): Promise<void> {
  const [progress, paint] = [progressOf(tools, flags), paintOf(tools, flags)];
  progress("");
  await tools.provisioning.applyPlan(controller, plan, product, (item) => progress(doneLine(item, paint)));
  progress("");
  progress(paint("green", `Applied: ${countsOf(plan, { tense: "done" })}.`));
}

/** With json and basic, the result: what was planned, and whether it was carried out. */
function end({ shell }: Tools, { format }: Flags, plan: Plan, applied: boolean, code: number): number {
  if (format === "json") shell.out(JSON.stringify({ ...reportOf(plan), applied }, null, 2));
  if (format === "basic" && applied) for (const line of planBasics(plan)) shell.out(line);
  return code;
}
