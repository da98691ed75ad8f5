/** The program, as it is typed. */
export const PROGRAM = "octopus-ha-upgrade";

/**
 * The commands of the command line. It takes their names from here, and so do messages: a command that does not exist
 * cannot be named.
 */
export const COMMAND_NAMES = [
  "plan",
  "apply",
  "run",
  "status",
  "cancel",
  "remove",
  "mirror",
  "rehearse",
  "sandbox",
  "completion",
] as const;

export type CommandName = (typeof COMMAND_NAMES)[number];

/** The scripts of package.json that messages name. */
export const NPM_SCRIPTS = ["attack", "build", "build:runtime", "simulate"] as const;

type NpmScript = (typeof NPM_SCRIPTS)[number];

/** A command for a sentence or an example: `octopus-ha-upgrade run --follow ServerTasks-42`. */
export const command = (name: CommandName, ...more: readonly string[]): string => [PROGRAM, name, ...more].join(" ");

/** An answer to a prompt, in a command: `--answer Upgrade.Rollback.DatabaseName=OctopusDeploy`. */
export function answerFlag(name: string, value: string): string {
  const answer = `${name}=${value}`;
  return `--answer ${/^[\w.=:-]+$/.test(answer) ? answer : `"${answer}"`}`;
}

/** A command, to be pasted into a terminal where the program may not be on the PATH. */
export const npxCommand = (name: CommandName, ...more: readonly string[]): string => `npx ${command(name, ...more)}`;

/** A script of package.json for a sentence: `npm run attack -- --seed 4711`. */
export const npmRun = (script: NpmScript, ...more: readonly string[]): string =>
  ["npm run", script, ...(more.length > 0 ? ["--", ...more] : [])].join(" ");
