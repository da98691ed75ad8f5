import { VARIABLES } from "../../names/variables";
import type { RunbookRow } from "../../runbooks/row";
import type { ControllerFacts } from "../read/facts";
import type { Place } from "./places";
import type { Problem } from "./plan";
import { RUNTIME_PACKAGE, type Product } from "../read/product";
import { OWN_VARIABLES } from "../../runbooks/own-variables";
import { isValueOf, knownVariables } from "./variables";
import { schedulesOf, type DesiredState } from "../desired-state";

/** What forbids applying, apart from the machines: all problems at once. */
export function problemsOf(facts: ControllerFacts, desired: DesiredState, product: Product): Problem[] {
  const problems: Problem[] = [];
  for (const { id, version, sha1 } of product.packages) {
    const there = facts.packages.find(({ PackageId, Version }) => PackageId === id && Version === version);
    if (!there?.Hash || there.Hash.toLowerCase() === sha1) continue;
    problems.push({
      code: "Provision-PackageDiffers",
      what: `${id} ${version} in the built-in feed (SHA-1 ${there.Hash}) is not what this build made (SHA-1 ${sha1}).`,
      next:
        id === RUNTIME_PACKAGE
          ? `Delete ${id} ${version} from the built-in feed and apply again, which pushes this build's.`
          : `Raise the version in package.json, build and apply again; or delete ${id} ${version} from the built-in feed if nothing uses it.`,
    });
  }
  const has = new Set([
    ...(facts.variables?.Variables.map(({ Name }) => Name) ?? []),
    ...Object.keys(desired.variables),
    ...Object.values(OWN_VARIABLES).map(({ name }) => name),
  ]);
  for (const { name, label, required, sensitive } of knownVariables()) {
    if (!required || has.has(name)) continue;
    problems.push({
      code: "Provision-VariableMissing",
      what: `The project has no variable ${name} (${label}), which is required.`,
      next: `Give it ${howToGive(name, sensitive)}.`,
    });
  }
  if (facts.builtInFeedId === "") {
    problems.push({
      code: "Provision-NoBuiltInFeed",
      what: `The built-in feed of the space '${facts.space.name}' is not visible to this API key.`,
      next: "Give the key's user FeedView in this space.",
    });
  }
  if (facts.project?.IsVersionControlled && facts.runbooks.some(({ runbook }) => runbook === undefined)) {
    problems.push({
      code: "Provision-ProjectInGit",
      what: `The project '${facts.project.Name}' keeps its runbooks in Git, which this tool cannot change.`,
      next: "Choose another project with --project; it is created if it does not exist.",
    });
  }
  const { timeZones = [] } = facts;
  for (const timeZone of new Set(schedulesOf(desired).map((schedule) => schedule.timeZone))) {
    if (timeZones.includes(timeZone)) continue;
    problems.push({
      code: "Provision-TimeZoneUnknown",
      what: `The controlling instance has no time zone '${timeZone}'.`,
      next: `Choose one that it has with --time-zone, e.g. ${timeZones.slice(0, 3).join(", ")} (all: ${facts.url}/api/serverstatus/timezones).`,
    });
  }
  for (const { variables } of [desired, ...desired.copies]) {
    const target = variables[VARIABLES.serverUrl];
    if (target === undefined || addressOf(target) !== addressOf(facts.url)) continue;
    problems.push({
      code: "Provision-SameInstance",
      what: `${target} is the controlling instance itself: an upgrade would stop the server that runs it.`,
      next: "Put the runbook on another Octopus instance, e.g. one on Octopus Cloud.",
    });
  }
  return problems;
}

const SPECIAL: Readonly<Record<string, string>> = {
  "Upgrade.Octopus.Url": "with --target-url or OCTOPUS_UPGRADE_TARGET_URL",
  "Upgrade.Octopus.ApiKey": "in OCTOPUS_UPGRADE_TARGET_API_KEY",
  "Upgrade.Database.ConnectionString": "in OCTOPUS_UPGRADE_CONNECTION_STRING",
};
const howToGive = (name: string, sensitive: boolean) =>
  SPECIAL[name] ?? (sensitive ? "by hand, as a sensitive variable of the project" : `with --variable ${name}=<value>`);

/** Two instances may be on one host, each below a path of its own. */
function addressOf(address: string): string {
  if (!URL.canParse(address)) return address;
  const { origin, pathname } = new URL(address);
  return (origin + pathname).replace(/\/+$/, "").toLowerCase();
}

/**
 * A copy must have an address of its own: without one its runbooks would work on the instance itself, with nodes that are
 * not the instance's.
 */
export function copyProblems(
  { variables }: ControllerFacts,
  desired: DesiredState,
  places: readonly Place[],
): Problem[] {
  const present = variables?.Variables ?? [];
  const unscoped = present.find(
    ({ Name, Scope }) => Name === VARIABLES.serverUrl && Object.values(Scope ?? {}).every((ids) => ids.length === 0),
  )?.Value;
  const source = desired.variables[VARIABLES.serverUrl] ?? unscoped;
  return places.flatMap(({ wanted, cluster: { environment } }): Problem[] => {
    if (!wanted || !environment) return [];
    const scoped = present.find((each) => isValueOf(each, { name: VARIABLES.serverUrl }, environment.Id))?.Value;
    const own = wanted.variables[VARIABLES.serverUrl] ?? scoped;
    if (own && addressOf(own) !== addressOf(source ?? "")) return [];
    const said = `${VARIABLES.serverUrl} of the environment '${environment.Name}'`;
    return [
      {
        code: "Provision-CopyIsSource",
        what: own
          ? `${said} is ${own}, the address of the instance that it is a copy of.`
          : `${said} is missing: its runbooks would work on the instance that it is a copy of.`,
        next: `Give the address of the copy with --variable '${VARIABLES.serverUrl}@${environment.Name}=<url>'.`,
      },
    ];
  });
}

/** What an administrator should know of the project, and what does not forbid applying. */
export function projectWarnings({ variables, project }: ControllerFacts): string[] {
  const warnings: string[] = [];
  const known = knownVariables();
  for (const { Name } of variables?.Variables ?? []) {
    if (!Name.startsWith("OctopusUpgrade.")) continue;
    const behind = known.find(({ parameter }) => parameter === Name);
    const instead = behind ? ` If you need its value, set ${behind.name} instead.` : "";
    warnings.push(
      `The project variable ${Name} has the name of a step's parameter and overrides what the steps say. Delete it.${instead}`,
    );
  }
  if (project?.IsDisabled) warnings.push(`The project '${project.Name}' is disabled: nothing in it can be run.`);
  return warnings;
}

/**
 * The same of a runbook.
 * @param stepNames its steps in the order in which they will be
 */
export function warningsOf(stepNames: readonly string[], rows: readonly RunbookRow[]): string[] {
  const warnings: string[] = [];
  const own = new Set(rows.map(({ name }) => name));
  const outage = outageRows(rows);
  let inOutage = false;
  for (const name of stepNames) {
    if (own.has(name)) inOutage = outage.has(name);
    else if (inOutage) {
      warnings.push(
        `The step '${name}', which was added by hand, runs during the outage: it makes the outage longer, and if it fails, the upgrade stops there.`,
      );
    }
  }
  return warnings;
}

/** The rows behind which nobody serves: from the one that stops all nodes to the one before the primary serves again. */
function outageRows(rows: readonly RunbookRow[]): Set<string> {
  const from = rows.findIndex(({ key }) => key === "stop-nodes");
  const to = rows.findIndex(({ key }) => key === "verify-primary");
  return new Set(from === -1 ? [] : rows.slice(from, to).map(({ name }) => name));
}
