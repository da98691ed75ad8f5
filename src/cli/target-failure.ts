import { command } from "../names/commands";
import { Failure } from "../step/failure";
import { SETTINGS } from "./settings/table";

const { targetUrl, targetApiKey } = SETTINGS;
const PUT_INTO_PROJECT = `${command("apply", "--update-key")} also writes it to the project`;

/** What to do at a command line; the failures themselves are worded for steps, which read project variables. */
const NEXT: Readonly<Record<string, string>> = {
  "Instance-KeyRefused": `Create a new API key on the instance to be upgraded and set it in ${targetApiKey.env}; API keys can expire. ${PUT_INTO_PROJECT}.`,
  "Instance-WrongAddress": `Check ${targetUrl.flag} or ${targetUrl.env}: it is the URL people open in the browser, without /app and what follows it.`,
};

/** The next step for whoever reads it at a command line. */
export const nextForTarget = ({ code, next }: { code: string; next: string }): string => NEXT[code] ?? next;

/** A failure of the instance to be upgraded, as the command line says it; anything else as it is. */
export function targetFailure(error: unknown): unknown {
  if (!(error instanceof Failure) || NEXT[error.code] === undefined) return error;
  const { code, what, why } = error;
  return new Failure({ code, what, why, next: nextForTarget(error), cause: error });
}
