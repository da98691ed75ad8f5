import { octopusProgram } from "./octopus-program";
import type { Prefix } from "./prefix";
import type { WineCall, WineResult } from "./run-in-wine";
import { runShipped, unpackStep } from "./shipped-bundle";

export const PROGRAM_FOLDER = "C:\\Program Files\\Octopus Deploy\\Octopus";
export const SERVER_PROGRAM = `${PROGRAM_FOLDER}\\Octopus.Server.exe`;
const STATE = "C:\\ProgramData\\OctopusTest";
const SERVICE_PROGRAM = `${STATE}\\Service.exe`;
const SYSTEM = "C:\\windows\\system32";

/** Where the programs of Windows lie of which Wine has nothing but a silent stub, or not what the steps ask for. */
const STAND_INS = {
  sc: `${SYSTEM}\\sc.exe`,
  whoami: `${SYSTEM}\\whoami.exe`,
  powershell: `${SYSTEM}\\WindowsPowerShell\\v1.0\\powershell.exe`,
  msiexec: `${SYSTEM}\\msiexec.exe`,
} as const;

export type StandIn = keyof typeof STAND_INS;
/** All but the Windows Installer, whom Wine has. */
export const WITHOUT_INSTALLER: readonly StandIn[] = ["sc", "whoami", "powershell"];

/** Puts every stand-in on a prefix. Which of them are met is said for each call: Wine prefers its own otherwise. */
export function putStandIns(prefix: Prefix): void {
  for (const name of Object.keys(STAND_INS) as StandIn[]) prefix.putProgram(name, STAND_INS[name]);
}

/** A prefix as a node of the cluster: the stand-ins that are wanted; the rest of Windows is Wine's own. */
export class OctopusNode {
  constructor(
    readonly prefix: Prefix,
    private readonly standIns: readonly StandIn[] = WITHOUT_INSTALLER,
  ) {
    this.set("server", {});
  }

  /** Puts the program there without an installer. */
  putProgram(version: string, path = SERVER_PROGRAM): this {
    this.prefix.write(path, octopusProgram(version));
    return this;
  }

  unpack(...steps: string[]): this {
    for (const id of steps) unpackStep(this.prefix, id);
    return this;
  }

  private readonly settings = new Map<string, Record<string, string>>();

  /** What Octopus.Server.exe knows, or how one of its commands misbehaves (programs/octopus-server.c). */
  set(section: string, values: Record<string, string>): this {
    this.settings.set(section, values);
    const lines = [...this.settings].flatMap(([name, each]) => [
      `[${name}]`,
      ...Object.entries(each).map(([key, value]) => `${key}=${value}`),
    ]);
    this.write("server.ini", lines);
    return this;
  }

  /** How the stand-in for msiexec ends (programs/msiexec.c). */
  setInstaller(values: Record<string, string>): void {
    this.write("msiexec.ini", ["[msiexec]", ...Object.entries(values).map(([key, value]) => `${key}=${value}`)]);
  }

  /** As if Octopus.Server.exe and the stand-in for msiexec had never been called. */
  forgetAsked(): void {
    for (const name of ["asked.txt", "msiexec.txt"]) this.prefix.remove(`${STATE}\\${name}`);
  }

  /** UTF-16 with a byte order mark: otherwise Windows takes such a file for one in its code page. */
  private write(name: string, lines: readonly string[]): void {
    this.prefix.write(`${STATE}\\${name}`, Buffer.from(`\u{feff}${lines.join("\r\n")}\r\n`, "utf16le"));
  }

  state(): string {
    return this.prefix.read(`${STATE}\\server.ini`, "utf16le") ?? "";
  }

  /** What Octopus.Server.exe was asked: the arguments of each call. */
  asked(): string[][] {
    return linesOf(this.prefix.read(`${STATE}\\asked.txt`)).map((line) => line.split("\t"));
  }

  /** What the stand-in for msiexec was given, as it reads its command line. */
  askedOfInstaller(): string[] {
    return linesOf(this.prefix.read(`${STATE}\\msiexec.txt`));
  }

  /** Registers the service, whose program lies outside of the folder that the installer changes. */
  async installService(startType: "disabled" | "auto"): Promise<this> {
    this.putProgram("0.0.0", SERVICE_PROGRAM);
    await this.mustRun(SERVICE_PROGRAM, ["service", "--install"]);
    await this.mustRun(STAND_INS.sc, ["config", "OctopusDeploy", "start=", startType]);
    return this;
  }

  /** Makes a program that lies there the service's, with start type Automatic, and starts it. */
  async useAsService(program: string): Promise<void> {
    await this.mustRun(SERVICE_PROGRAM, ["service", "--uninstall"]);
    await this.mustRun(program, ["service", "--install"]);
    await this.mustRun(program, ["service", "--start"]);
  }

  runStep(id: string, variables: Readonly<Record<string, string>>, call: WineCall = {}): Promise<WineResult> {
    return runShipped(this.prefix, id, variables, { ...call, env: { ...this.environment, ...call.env } });
  }

  run(program: string, args: readonly string[], call: WineCall = {}): Promise<WineResult> {
    return this.prefix.run(program, args, { ...call, env: { ...this.environment, ...call.env } });
  }

  private async mustRun(program: string, args: readonly string[]): Promise<void> {
    const { exitCode, stdout, stderr } = await this.run(program, args);
    if (exitCode !== 0)
      throw new Error(`${program} ${args.join(" ")}: ${exitCode ?? "none"} ${stdout.toString()} ${stderr.toString()}`);
  }

  /** Wine prefers its own programs in system32, and what lies there below: each is told for itself. */
  get environment(): Record<string, string> {
    const each = Object.keys(STAND_INS).map(
      (name) => `${name}.exe=${this.standIns.includes(name as StandIn) ? "native" : "builtin"}`,
    );
    return { WINEDLLOVERRIDES: ["winemenubuilder.exe=d", ...each].join(";") };
  }
}

const linesOf = (text: string | undefined) => (text ?? "").split("\n").filter(Boolean);
