import { instanceStatus, releaseStatus, runbookStatus } from "../../provision/status";
import { EXIT } from "../exit-codes";
import { askSettings } from "../settings/ask-settings";
import type { Flags } from "../settings/flags";
import { policyOf } from "../settings/policy-of";
import type { Settings } from "../settings/read-settings";
import { statusNeeds } from "../settings/status-needs";
import { SETTINGS } from "../settings/table";
import { readVariables } from "../settings/variables";
import { statusBasics, statusLines, type Status } from "../status-lines";
import { withController, type Tools } from "../tools";

/** Shows the instance to be upgraded, and the runbook when a controlling instance is given. */
export async function statusCommand(flags: Flags, tools: Tools): Promise<number> {
  const { shell } = tools;
  const read = readVariables(flags.variable, flags.variablesFile);
  const { policy, feedUrl, problems } = policyOf(read.variables);
  const settings = await askSettings(tools, statusNeeds(flags, shell.env), flags, [...read.problems, ...problems]);
  const { targetUrl = "", targetApiKey = "" } = settings.values;
  const target = tools.target(targetUrl, targetApiKey, flags.timeoutSeconds);
  const [instance, runbook] = await Promise.all([instanceStatus(target), askController(tools, flags, settings)]);
  const releases = tools.releases(feedUrl, flags.timeoutSeconds);
  const release = await releaseStatus(target, releases, policy, instance.version, shell.clock.now());
  const status: Status = { instance, release, runbook };
  if (flags.format === "json") shell.out(JSON.stringify(status, null, 2));
  else if (flags.format === "basic") for (const line of statusBasics(status)) shell.out(line);
  else for (const line of statusLines(status, shell.paint)) shell.out(line);
  return EXIT.done;
}

async function askController(tools: Tools, flags: Flags, settings: Settings): Promise<Status["runbook"]> {
  const { values } = settings;
  if (values.url === undefined || values.apiKey === undefined) return undefined;
  return withController(tools, flags, settings, (controller) =>
    runbookStatus(controller, {
      project: values.project ?? SETTINGS.project.fallback,
      runbook: values.runbook ?? SETTINGS.runbook.fallback,
    }),
  );
}
