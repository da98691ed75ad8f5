import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { diskOfThisComputer } from "../../../src/stand-ins/disk-of-this-computer";
import { startRealServiceProcess } from "../../../src/stand-ins/real-service-process";
import type { RehearsedComputers } from "../../../src/stand-ins/rehearsed-computers";
import type { InstallerRun } from "../../../src/stand-ins/world/node-computers";
import type { WorldNode } from "../../../src/stand-ins/world/node";
import { makeMsi, type MsiForm } from "../lab/msi";
import { clonePrefix, type Prefix } from "../lab/prefix";
import { wineEnvironment } from "../lab/run-in-wine";
import { WINDOWS_NODE_PROGRAM, windowsPathOf } from "../lab/windows-node";
import { doorProgram, versionIn } from "./door-program";

const DEFAULT_FOLDER = "C:\\Program Files\\Octopus Deploy\\Octopus";
const SYSTEM = "C:\\windows\\system32";
/** Played by the world. Octopus.Server.exe comes out of the package. */
const PLAYED = {
  sc: `${SYSTEM}\\sc.exe`,
  reg: `${SYSTEM}\\reg.exe`,
  whoami: `${SYSTEM}\\whoami.exe`,
  robocopy: `${SYSTEM}\\robocopy.exe`,
  msiexec: `${SYSTEM}\\msiexec.exe`,
  powershell: `${SYSTEM}\\WindowsPowerShell\\v1.0\\powershell.exe`,
};
/** Wine prefers its own programs to what lies in system32, unless told otherwise. */
const OVERRIDES = `winemenubuilder.exe=d;${Object.keys(PLAYED)
  .map((name) => `${name}.exe`)
  .join(",")}=n`;
/**
 * Linux keeps eight bits of an exit code (facts: node-on-windows#exit-codes-of-programs): which of the installer's
 * codes an odd one was.
 */
const WHOLE_CODES: Readonly<Record<number, number>> = { 194: 3010, 67: 1603, 66: 1602, 82: 1618, 83: 1619, 84: 1620 };
/** The prefix that those of the nodes are clones of. Two test files that rehearse side by side have their own. */
const INSTALLED = `installed-${process.pid}`;
const INSTALL_TIMEOUT_MS = 120_000;

/** Where Octopus Server is installed, and what its packages do about a newer version that is, and when they are removed. */
interface WineInstallation extends MsiForm {
  programFolder?: string;
}

/**
 * Wine prefixes as the computers of the nodes: the steps run under the Windows node.exe, the installer is Wine's Windows
 * Installer with real MSI packages, and what the world plays (services, access lists, the database's upgrade) is asked
 * for by a Windows program (door.c).
 */
export function wineComputers(
  sourceFolder: string,
  from: string,
  { programFolder = DEFAULT_FOLDER, ...form }: WineInstallation = {},
): RehearsedComputers {
  const serverProgram = `${programFolder}\\Octopus.Server.exe`;
  const prefixes = new Map<string, Prefix>();
  const of = (node: WorldNode): Prefix => {
    const prefix = prefixes.get(node.name);
    if (!prefix) throw new Error(`The node ${node.name} has no prefix yet.`);
    return prefix;
  };
  const packages = new Map<string, string>();
  const makeInstaller = (version: string): Buffer => {
    const bytes = makeMsi(version, doorProgram(version), form);
    packages.set(bytes.toString("base64"), version);
    return bytes;
  };
  return {
    disk: diskOfThisComputer,
    startProcess: startRealServiceProcess,
    putPrograms: (node, doorPort) => {
      if (prefixes.size === 0) makeInstalledPrefix(from, makeInstaller(from), programFolder);
      const prefix = clonePrefix(INSTALLED, `node-${process.pid}-${node.name}`);
      prefixes.set(node.name, prefix);
      for (const path of Object.values(PLAYED)) prefix.write(path, doorProgram());
      prefix.write("C:\\rehearsal-door.txt", `${doorPort} ${node.name}\n`);
    },
    environment: (node) => ({
      ...wineEnvironment(of(node).folder),
      WINEDLLOVERRIDES: OVERRIDES,
    }),
    dataFolder: (node) => of(node).path("C:\\ProgramData"),
    programFolder: () => `${programFolder}\\`,
    pathHere: (node, path) => (/^[Cc]:\\/.test(path) ? of(node).path(path) : hereOnZ(path)),
    pathThere: windowsPathOf,
    makeInstaller,
    versionOf: (installer) => packages.get(installer.toString("base64")),
    install: (node, run) => install(of(node), run, serverProgram),
    startsAs: (_node, program) => ({
      ...program,
      // Its stdin is a file there, which has its end from the beginning.
      promise: undefined,
      command: join(sourceFolder, "run-in-prefix.sh"),
      args: [
        join(program.folder, `streams-${randomUUID()}`),
        windowsPathOf(WINDOWS_NODE_PROGRAM),
        "--require",
        windowsPathOf(join(sourceFolder, "../lab/wine-shim.cjs")),
        ...program.args.map(windowsPathOf),
      ],
    }),
  };
}

/** Drive Z: is the root of this machine. */
const hereOnZ = (path: string) => (/^[Zz]:\\/.test(path) ? path.slice(2).replaceAll("\\", "/") : path);

/** A prefix on which the version that the rehearsal begins with was installed by Wine's Windows Installer. */
function makeInstalledPrefix(version: string, installer: Buffer, programFolder: string): void {
  const prefix = clonePrefix("template", INSTALLED);
  prefix.write("C:\\from.msi", installer);
  const { status } = spawnSync(
    "wine",
    ["msiexec", "/i", "C:\\from.msi", "/quiet", `INSTALLLOCATION=${programFolder}`],
    {
      env: wineEnvironment(prefix.folder),
      stdio: "ignore",
      timeout: INSTALL_TIMEOUT_MS,
    },
  );
  const there = versionIn(prefix.path(`${programFolder}\\Octopus.Server.exe`));
  if (status !== 0 || there !== version) {
    throw new Error(
      `Version ${version} could not be installed in Wine: exit code ${status}, there is ${there ?? "nothing"}.`,
    );
  }
  // The registry is written when the server of the prefix ends: only then may it be cloned.
  spawnSync("wineserver", ["-k"], { env: wineEnvironment(prefix.folder), timeout: 20_000 });
  spawnSync("wineserver", ["-w"], { env: wineEnvironment(prefix.folder), timeout: 20_000 });
}

/** Runs Wine's own msiexec: without the overrides it is found before the one that lies in system32. */
async function install(prefix: Prefix, { args }: InstallerRun, serverProgram: string) {
  const child = spawn("wine", ["msiexec", ...args], { env: wineEnvironment(prefix.folder), stdio: "ignore" });
  const timer = setTimeout(() => child.kill("SIGKILL"), INSTALL_TIMEOUT_MS);
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (exit) => resolve(exit ?? 1));
  });
  clearTimeout(timer);
  return { exitCode: WHOLE_CODES[code] ?? code, program: versionIn(prefix.path(serverProgram)) };
}
