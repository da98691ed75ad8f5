import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What `run.js` of a made-up package saw of how it was started. */
interface SeenByStep {
  variables: Record<string, string>;
  /** The word after them. */
  promise: string | undefined;
  args: string[];
  node: string;
  env: Record<string, string | undefined>;
  /** The command lines of all processes of the machine, while it ran. */
  commandLines: string[];
}

/** Writes down what it sees, and then does what the test wants. */
const RUN_JS = `
const fs = require("node:fs");
const commandLine = (id) => { try { return fs.readFileSync("/proc/" + id + "/cmdline", "utf8").replaceAll("\\0", " "); } catch { return ""; } };
const ids = fs.existsSync("/proc") ? fs.readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)) : [];
let text = "";
// Up to the end of the line: stdin stays open.
for (const byte of (function* () { const one = Buffer.alloc(1); while (fs.readSync(0, one) > 0) yield one.toString("latin1"); })()) {
  if (byte === "\\n") break;
  text += byte;
}
const [line, promise] = text.replace(/^[^A-Za-z0-9+/=]+/, "").split(" ");
fs.writeFileSync(process.env.MADE_UP_SEEN, JSON.stringify({
  variables: JSON.parse(Buffer.from(line, "base64").toString("utf8")),
  promise,
  args: process.argv.slice(2),
  node: process.env.MADE_UP_NODE ?? "",
  env: process.env,
  commandLines: ids.map(commandLine),
}));
`;

/** The access list of a folder that only SYSTEM and Administrators may touch, as Get-Acl tells it. */
export const CLOSED = "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

/** A machine with a Tentacle, in a folder of its own: Node on its PATH, a package, and stand-ins for what is Windows'. */
export class MadeUpComputer {
  readonly folder = mkdtempSync(join(tmpdir(), "step body ")); // a folder with spaces in its name
  readonly programData = this.makeFolder("ProgramData");
  readonly ourFolder = join(this.programData, "OctopusHaUpgrade");
  readonly systemRoot = this.makeFolder("Windows");
  readonly seenFile = join(this.folder, "seen.json");
  readonly makeLog = join(this.folder, "made.log");
  readonly package = this.makeFolder("octopus-ha-step");
  path = this.makeFolder("bin");
  sddl = CLOSED;
  languageMode = "FullLanguage";
  /** Why our folder cannot be made; empty: it can. */
  makeError = "";

  constructor() {
    this.node(join(this.path, "node"));
    this.step("");
  }

  /** What the step does after it has looked around. */
  step(code: string): void {
    writeFileSync(join(this.package, "run.js"), RUN_JS + code);
  }

  /** Puts a Node there: the real one, under a version of its own. */
  node(path: string, version = "v22.21.0"): string {
    return this.program(path, [
      `if [ "$1" = --version ]; then echo '${version}'; exit 0; fi`,
      `MADE_UP_NODE='${path}' exec '${process.execPath}' "$@"`,
    ]);
  }

  program(path: string, lines: string[]): string {
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"));
    chmodSync(path, 0o755);
    return path;
  }

  /** The package that brings Node along, as it is extracted. */
  runtimePackage(version: string): Record<string, string> {
    const folder = this.makeFolder(`octopus-ha-node-runtime/${version}`);
    this.node(join(folder, "node.exe"), `v${version}`);
    return {
      "Octopus.Action.Package[octopus-ha-node-runtime].ExtractedPath": folder,
      "Octopus.Action.Package[octopus-ha-node-runtime].PackageVersion": version,
    };
  }

  get variables(): Record<string, string> {
    return { "Octopus.Action.Package[octopus-ha-step].ExtractedPath": this.package };
  }

  get seen(): SeenByStep | undefined {
    return existsSync(this.seenFile) ? (JSON.parse(readFileSync(this.seenFile, "utf8")) as SeenByStep) : undefined;
  }

  makeFolder(name: string): string {
    mkdirSync(join(this.folder, name), { recursive: true });
    return join(this.folder, name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
