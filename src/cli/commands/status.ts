import { instanceStatus, releaseStatus, runbookStatus, type RunbookStatus } from "../../provision/run/status";
import { Failure } from "../../step/failure";
import { EXIT } from "../exit-codes";
import { failureLines } from "../say-failure";
import { askSettings } from "../settings/ask-settings";
import type { Flags } from "../settings/flags";
import { policyOf } from "../settings/policy-of";
import type { Settings } from "../settings/read-settings";
import { isControllerNamed, statusNeeds } from "../settings/status-needs";
import { SETTINGS } from "../settings/table";
import { readVariables } from "../settings/variables";
import { statusBasics, statusLines, type Side, type Status } from "../status-lines";
import { targetFailure } from "../target-failure";
import { withController, type Tools } from "../tools";

/**
 * Shows the instance to be upgraded, and the runbook when a controlling instance is given. Each side is asked for itself:
 * what one does not say does not hide the other, and during an outage the instance to be upgraded says nothing.
 */
export async function statusCommand(flags: Flags, tools: Tools): Promise<number> {
  const { shell } = tools;
  const read = readVariables(flags.variable, flags.variablesFile);
  const settings = await askSettings(tools, statusNeeds(flags, shell.env), flags, [
    ...read.problems,
    // With a controlling instance the project's variables complete them.
    ...(isControllerNamed(flags, shell.env) ? [] : policyOf(read.variables).problems),
  ]);
  const controlling = await sideOf(() => askController(tools, flags, settings));
  const runbook = controlling.answer;
  const variables = { ...runbook?.values, ...read.variables };
  const target = await sideOf(() => askTarget(tools, flags, settings, variables));
  const status: Status = {
    instance: target.answer?.instance,
    instanceSilence: target.silence,
    release: target.answer?.release ?? {
      known: false,
      because: "The instance to be upgraded did not report its version.",
    },
    runbook,
    runbookSilence: controlling.silence,
  };
  const failures = [controlling.failure, target.failure].filter((failure) => failure !== undefined);
  // With nothing to show, a failure is all there is to say.
  if (!status.instance && !runbook && failures[0]) throw failures[0];
  if (flags.format === "json") shell.out(JSON.stringify(status, null, 2));
  else if (flags.format === "basic") for (const line of statusBasics(status)) shell.out(line);
  else for (const line of statusLines(status, shell.paint, shell.clock.now())) shell.out(line);
  // A run at work explains why the instance is silent.
  const unexplained = failures.filter((failure) => failure !== target.failure || !runbook?.running);
  if (flags.format !== "table") {
    for (const failure of unexplained) for (const line of failureLines(failure, shell.paintErr)) shell.err(line);
  }
  return unexplained.length > 0 ? EXIT.refused : EXIT.done;
}

/** What a side answers, or why it does not. */
async function sideOf<T>(ask: () => Promise<T>): Promise<Side<T> & { failure?: Failure }> {
  try {
    return { answer: await ask(), silence: undefined };
  } catch (error) {
    if (error instanceof NotAsked) return { answer: undefined, silence: { code: undefined, what: error.message } };
    if (!(error instanceof Failure)) throw error;
    return { answer: undefined, silence: { code: error.code, what: error.what }, failure: error };
  }
}

/** Nobody said where it is or who asks: no failure. */
class NotAsked extends Error {}

async function askTarget(
  tools: Tools,
  { timeoutSeconds }: Flags,
  { values }: Settings,
  variables: Readonly<Record<string, string>>,
) {
  const address = values.targetUrl ?? variables[SETTINGS.targetUrl.variable];
  if (address === undefined) {
    throw new NotAsked(
      `Its URL is unknown: give ${SETTINGS.targetUrl.flag}, or set ${SETTINGS.targetUrl.variable} in the project.`,
    );
  }
  if (values.targetApiKey === undefined) {
    throw new NotAsked(
      `${address} was not asked: ${SETTINGS.targetApiKey.env} is not set, and an API key cannot be read back from the project.`,
    );
  }
  const target = tools.target(address, values.targetApiKey, timeoutSeconds);
  try {
    const instance = await instanceStatus(target);
    const { policy, feedUrl, problems } = policyOf(variables);
    const releases = tools.releases(feedUrl, timeoutSeconds);
    const release =
      problems.length > 0
        ? { known: false as const, because: problems.join(" ") }
        : await releaseStatus(target, releases, policy, instance.version, tools.shell.clock.now());
    return { instance, release };
  } catch (error) {
    throw targetFailure(error);
  }
}

async function askController(tools: Tools, flags: Flags, settings: Settings): Promise<RunbookStatus | undefined> {
  const { values } = settings;
  if (values.url === undefined || values.apiKey === undefined) return undefined;
  return withController(tools, flags, settings, (controller) =>
    runbookStatus(controller, {
      project: values.project ?? SETTINGS.project.fallback,
      runbook: values.runbook ?? SETTINGS.runbook.fallback,
      environment: values.environment,
    }),
  );
}
