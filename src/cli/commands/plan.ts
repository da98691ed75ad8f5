import { changesAnything } from "../../provision/plan/plan";
import { EXIT } from "../exit-codes";
import { plannedWay } from "../expected-way";
import { planBasics, planLines, reportOf } from "../plan-lines";
import { planFor } from "./plan-for";
import { askDesired } from "../settings/ask-settings";
import type { Flags } from "../settings/flags";
import { provisioningNeeds } from "../settings/provisioning-needs";
import { progressOf, targetToCheck, withController, type Tools } from "../tools";

/** Prints what `apply` would do. Writes nothing. */
export async function planCommand(flags: Flags, tools: Tools): Promise<number> {
  const { shell, provisioning } = tools;
  const { settings, desired } = await askDesired(tools, provisioningNeeds(flags), flags);
  return withController(tools, flags, settings, async (controller) => {
    // Only now: 36 MB are not fetched for somebody whose address or key is wrong.
    const product = await provisioning.loadProduct(progressOf(tools, flags), settings.values.runtimePackage);
    const target = targetToCheck(tools, flags, settings);
    const wanted = desired(settings);
    const plan = await planFor(tools, flags, controller, wanted, product, target);
    // Only when the instance may be asked: whoever prepares an upgrade sees how many runs it will take.
    if (target) {
      const progress = progressOf(tools, flags);
      for (const line of await plannedWay(tools, flags, settings, controller, plan)) progress(line);
    }
    const report = reportOf(plan);
    if (flags.format === "json") shell.out(JSON.stringify(report, null, 2));
    else if (flags.format === "table") for (const line of planLines(report, shell.paint)) shell.out(line);
    else {
      for (const line of planBasics(report)) shell.out(line);
      for (const { code, what, next } of report.problems) shell.err(`${code}: ${what} ${next}`);
      for (const warning of report.warnings) shell.err(`Warning: ${warning}`);
    }
    if (report.problems.length > 0) return EXIT.refused;
    return flags.detailedExitcode && changesAnything(report) ? EXIT.changes : EXIT.done;
  });
}
