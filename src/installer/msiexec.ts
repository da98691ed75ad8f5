import { win32 } from "node:path";
import type { ProgramCall, ProgramResult, RunProgram } from "../windows/run-program";

interface UninstallerCall {
  /** A package of the product that is to go: nothing is looked up by name. */
  installer: string;
  log: string;
}

interface InstallerCall extends UninstallerCall {
  /** Extra properties, each `NAME=value`, already checked by `problemOfProperty`. */
  properties: readonly string[];
}

/**
 * Properties that are not for the operator: two this step sets itself, the rest would make something else of the
 * installation (an uninstall, a restart of the node, another package's contents).
 */
const RESERVED = ["RUNMANAGERONEXIT", "REBOOT", "REMOVE", "REINSTALL", "ACTION", "TRANSFORMS", "PATCH"];

/** What is wrong with an extra property; undefined when nothing is. Only public (upper-case) names can be set. */
export function problemOfProperty(text: string): string | undefined {
  const name = /^([A-Z_][A-Z0-9_.]*)=[^"\r\n]*$/.exec(text)?.[1];
  if (!name) return `'${text}' is not in the form NAME=value with an upper-case name and no quotation marks`;
  if (RESERVED.includes(name)) return `${name} cannot be set here`;
  return undefined;
}

/**
 * The silent installation (facts: windows-installer#silent-installation). Without `/norestart` a locked file could
 * restart the node under the Tentacle.
 *
 * msiexec reads its own command line: a path may stand in quotes as a whole, but a property must be written
 * NAME="a b", never "NAME=a b". So as long as no property has a space, the arguments are plain and the usual quoting
 * of paths does; only with such a property they are written as they must arrive (`verbatimArguments`, Windows only;
 * elsewhere the arguments go over with their quotes, and the stand-in reads them as msiexec would).
 */
export function installCall(program: string, { installer, log, properties }: InstallerCall): ProgramCall {
  const verbatim = properties.some((property) => /\s/.test(property));
  const path = (text: string) => (verbatim && /\s/.test(text) ? `"${text}"` : text);
  return {
    program,
    args: [
      "/i",
      path(installer),
      "/quiet",
      "/norestart",
      "RUNMANAGERONEXIT=no",
      "/l*v",
      path(log),
      ...properties.map((property) => (verbatim ? quoteValue(property) : property)),
    ],
    // An installer is never killed: Windows Installer's service would go on without it, unwatched.
    timeoutSeconds: undefined,
    verbatimArguments: verbatim,
  };
}

function quoteValue(property: string): string {
  const [name = "", ...rest] = property.split("=");
  const value = rest.join("=");
  return /\s/.test(value) ? `${name}="${value}"` : property;
}

/**
 * The silent removal of the product whose package this is (facts: windows-installer#silent-uninstallation). It takes no
 * property: what is removed, and from where, is known to Windows Installer.
 */
export function uninstallCall(program: string, { installer, log }: UninstallerCall): ProgramCall {
  return {
    program,
    args: ["/x", installer, "/quiet", "/norestart", "/l*v", log],
    timeoutSeconds: undefined,
  };
}

/**
 * The properties with which a program goes into the folder it was in. The installer remembers that folder only as long as
 * a version is installed: after an uninstallation it would take its default one, and the service would point at nothing
 * (facts: windows-installer#silent-uninstallation).
 * @param serverProgram the full path it had; empty: nobody knows it, and nothing is passed
 */
export function intoFolderOf(serverProgram: string, properties: readonly string[]): readonly string[] {
  if (serverProgram === "") return properties;
  const others = properties.filter((property) => !namesFolder(property));
  return [...others, `${FOLDER}=${win32.dirname(serverProgram)}`];
}

/**
 * The same for a program that is gone and is installed anew: the operator's own word about the folder stands, because an
 * upgrade takes it, too, and nothing has to be put back as it was.
 */
export function intoFolderUnlessNamed(serverProgram: string, properties: readonly string[]): readonly string[] {
  return properties.some(namesFolder) ? properties : intoFolderOf(serverProgram, properties);
}

/** The folder that the operator's properties name, if they do and it is not that of this program. */
export function otherFolderIn(properties: readonly string[], serverProgram: string): string | undefined {
  const folder = properties.find(namesFolder)?.slice(FOLDER.length + 1);
  if (folder === undefined) return undefined;
  return withoutEnd(folder) === withoutEnd(win32.dirname(serverProgram)) ? undefined : folder;
}

/** Windows takes a folder for the same with a backslash at its end, and in other letters. */
const withoutEnd = (folder: string) => folder.replace(/[\\/]+$/, "").toLowerCase();
const namesFolder = (property: string) => property.startsWith(`${FOLDER}=`);

const FOLDER = "INSTALLLOCATION";

/** Runs installers; the real one is `installerRunner`. */
export type RunInstaller = (call: InstallerCall) => Promise<ProgramResult>;

export function installerRunner(run: RunProgram, program: string): RunInstaller {
  return (call) => run(installCall(program, call));
}

/** Removes what a package installed; the real one is `uninstallerRunner`. */
export type RunUninstaller = (call: UninstallerCall) => Promise<ProgramResult>;

export function uninstallerRunner(run: RunProgram, program: string): RunUninstaller {
  return (call) => run(uninstallCall(program, call));
}
