import type { DesiredCopy } from "../../provision/desired-state";
import type { Flags } from "./flags";
import { SETTINGS, type Setting } from "./table";
import { readVariablesOf } from "./variables";

/** Further environments as they were given, or what is wrong with them. */
interface ReadCopies {
  copies: DesiredCopy[];
  problems: string[];
}

/** What a variable of the shell is called when it is for one environment: `OCTOPUS_UPGRADE_TARGET_API_KEY_TEST`. */
export const envOf = (name: string, environment: string): string =>
  `${name}_${environment.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}`;

/**
 * Reads `--copy` and what is for these environments only. Secrets come from the environment of the shell, as everywhere;
 * a project keeps those that are not given.
 */
export function readCopies(
  { copy = [], variable, variablesFile }: Pick<Flags, "copy" | "variable" | "variablesFile">,
  env: NodeJS.ProcessEnv,
): ReadCopies {
  const problems = copy.some((name) => name.trim() === "") ? ["--copy must not be empty."] : [];
  const copies = copy.map((environment): DesiredCopy => {
    const own = readVariablesOf(environment, variable, variablesFile);
    problems.push(...own.problems.filter((problem) => !problems.includes(problem)));
    const secrets = Object.values<Setting>(SETTINGS).flatMap((setting) => {
      if (setting.secret === undefined || setting.variable === undefined || setting.env === undefined) return [];
      const value = env[envOf(setting.env, environment)]?.trim();
      return value ? [[setting.variable, value] as const] : [];
    });
    return { environment, variables: { ...own.variables, ...Object.fromEntries(secrets) } };
  });
  return { copies, problems };
}
