import { hasQuery } from "../../values/address";
import { command } from "../../names/commands";
import { OWN_VARIABLES } from "../../runbooks/own-variables";
import { knownVariables, type KnownVariable } from "./known-variables";
import { nearest } from "./nearest";
import { SETTINGS, waysIn, type Setting } from "./table";
import { readVariablesFile } from "./variables-file";

/** Project variables as they were given, or what is wrong with them. */
interface ReadVariables {
  variables: Record<string, string>;
  problems: string[];
}

/** What provisioning and running see to. */
const NOT_TO_BE_GIVEN: Readonly<Record<string, string>> = {
  [OWN_VARIABLES.installationId.name]: "is set by apply itself, from the controlling instance.",
  [OWN_VARIABLES.dryRun.name]: `is a prompted variable of each run: use ${command("run", "--dry-run")}.`,
};

/**
 * Reads `--variable Name=Value` and the variables file; the command line wins. Only what a step of the catalogue knows
 * is taken, with a value that the step would take.
 * @param copies environments that have values of their own, `Name@environment`, which are not read here
 */
export function readVariables(
  assignments: readonly string[] | undefined,
  file: string | undefined,
  copies: readonly string[] = [],
): ReadVariables {
  const ofCopies = ([name]: readonly [string, string]) => copies.some((copy) => isIn(name, copy));
  return read(assignments, file, (entries) => entries.filter((entry) => !ofCopies(entry)), false);
}

/** The same of one environment: `Name@environment=Value`. Its instance has an address of its own, which is no secret. */
export const readVariablesOf = (
  environment: string,
  assignments: readonly string[] | undefined,
  file: string | undefined,
): ReadVariables =>
  read(
    assignments,
    file,
    (entries) =>
      entries.flatMap(([name, value]) =>
        isIn(name, environment) ? [[name.slice(0, name.indexOf("@")), value] as const] : [],
      ),
    true,
  );

const isIn = (name: string, environment: string) => name.toLowerCase().endsWith(`@${environment.toLowerCase()}`);

type Entry = readonly [name: string, value: string];

function read(
  assignments: readonly string[] | undefined,
  file: string | undefined,
  pick: (entries: readonly Entry[]) => readonly Entry[],
  ofCopy: boolean,
): ReadVariables {
  const known = knownVariables();
  const problems: string[] = [];
  const fromFile = file === undefined ? { entries: [], problems: [] } : readVariablesFile(file);
  problems.push(...fromFile.problems);
  const typed = (assignments ?? []).flatMap((assignment) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
    if (name !== undefined && value !== undefined) return [[name.trim(), value] as const];
    // Without a name nobody knows whether it is a secret: it is not repeated.
    problems.push("--variable must be Name=Value, such as Upgrade.Release.Policy=minor.");
    return [];
  });
  const inFile = gather(pick(fromFile.entries), known, () => "in the variables file", problems, ofCopy);
  const onLine = gather(pick(typed), known, (name) => `--variable ${name}`, problems, ofCopy);
  return { variables: { ...inFile, ...onLine }, problems };
}

function gather(
  entries: readonly (readonly [string, string])[],
  known: ReadonlyMap<string, KnownVariable>,
  whereOf: (name: string) => string,
  problems: string[],
  ofCopy: boolean,
): Record<string, string> {
  const found = new Map<KnownVariable, string[]>();
  for (const [name, value] of entries) {
    const variable = known.get(name.toLowerCase());
    const refusal = variable ? refusalOf(variable, ofCopy) : unknownName(name, known);
    if (refusal) problems.push(`${name} ${refusal}`);
    else if (variable) found.set(variable, [...(found.get(variable) ?? []), value]);
  }
  const variables: Record<string, string> = {};
  for (const [variable, values] of found) {
    const text = values.join("\n");
    const problem =
      values.length > 1 && !variable.isList
        ? `is given ${values.length} times but takes one value.`
        : (secretQuery(text) ?? variable.problemOf(text));
    if (problem) problems.push(`${variable.name} (${whereOf(variable.name)}) ${problem}`);
    else variables[variable.name] = text;
  }
  return variables;
}

/** A signature in an address is a secret like any other. */
function secretQuery(text: string): string | undefined {
  return /^https?:/i.test(text) && URL.canParse(text) && hasQuery(text)
    ? "is a URL with a query, which may be a secret: set it in the project, as a sensitive variable."
    : undefined;
}

/** What has a setting of its own is given that way only: secrets never come near a command line. */
function refusalOf({ name, isSecret }: KnownVariable, ofCopy: boolean): string | undefined {
  const own = Object.values<Setting>(SETTINGS).find(({ variable }) => variable === name);
  if (own?.secret) return `is a secret and is not accepted on a command line or in a file: ${waysIn(own)}.`;
  if (own && !ofCopy) return `has its own setting: ${waysIn(own)}.`;
  if (isSecret) return "is a secret: set it in the project.";
  return NOT_TO_BE_GIVEN[name];
}

function unknownName(name: string, known: ReadonlyMap<string, KnownVariable>): string {
  const variables = [...known.values()];
  // A message, a template's page or an older note named the parameter; what a person sets is the variable behind it.
  const behind = variables.find(({ parameter }) => parameter.toLowerCase() === name.toLowerCase());
  if (behind) return `is a parameter of a step template; use the project variable ${behind.name}.`;
  if (name.includes("@")) return "names an environment that is not given with --copy.";
  const names = variables.map((variable) => variable.name);
  const meant = nearest(name, names);
  return `is not a project variable that a step uses${meant ? `; did you mean ${meant}?` : `. Known variables: ${names.sort().join(", ")}.`}`;
}
