import { join } from "node:path";
import type { Machine } from "../../machine/machine";

/** What a script of the vendor's guide works with on one machine. */
export interface VendorMachine {
  machine: Pick<Machine, "clock" | "env" | "files" | "http" | "programs" | "sql">;
  /** The project's variables: the guide's own names are among them. */
  settings: Readonly<Record<string, string>>;
}

/** Its own words for a value that somebody forgot: the guide's scripts would go on with nothing. */
export function settingOf({ settings }: VendorMachine, name: string): string {
  const value = settings[name];
  if (value === undefined) throw new Error(`The project variable ${name} is missing.`);
  return value;
}

const serverProgram = ({ machine: { env } }: VendorMachine) =>
  join(env.ProgramFiles ?? "", "Octopus Deploy", "Octopus", "Octopus.Server.exe");

const msiexecProgram = ({ machine: { env } }: VendorMachine) => join(env.SystemRoot ?? "", "System32", "msiexec.exe");

interface Ended {
  exitCode: number | undefined;
  said: string;
}

async function call({ machine }: VendorMachine, program: string, args: readonly string[]): Promise<Ended> {
  const said: string[] = [];
  const listen = (bytes: Uint8Array) => said.push(Buffer.from(bytes).toString("utf8"));
  const running = machine.programs.start({ program, args, env: machine.env }, { out: listen, error: () => undefined });
  running.endInput();
  const { exitCode } = await running.ended;
  return { exitCode, said: said.join("") };
}

export const callServer = (at: VendorMachine, ...args: readonly string[]): Promise<Ended> =>
  call(at, serverProgram(at), args);

export const callMsiexec = (at: VendorMachine, ...args: readonly string[]): Promise<Ended> =>
  call(at, msiexecProgram(at), args);

/** The instances on this machine, by name. */
export async function instancesOn(at: VendorMachine): Promise<string[]> {
  const { said } = await callServer(at, "list-instances", "--format=JSON");
  const listed = JSON.parse(said.slice(Math.max(0, said.indexOf("[")))) as { InstanceName: string }[];
  return listed.map(({ InstanceName }) => InstanceName);
}

/** A setting of this node, from what its program tells of its configuration. */
export async function configured(at: VendorMachine, instance: string, key: string): Promise<string> {
  const { said } = await callServer(at, "show-configuration", `--instance=${instance}`, "--format=JSON");
  const settings = JSON.parse(said.slice(Math.max(0, said.indexOf("{")))) as Record<string, string>;
  return settings[key] ?? "";
}
