import { createHash } from "node:crypto";
import { compareTriples } from "./triples";
import { SERVICE_DESCRIPTION, type WorldNode } from "./node";
import type { TroubleValues } from "./trouble-values";
import type { World } from "./world";

/** What msiexec ends with (facts: windows-installer#exit-codes). */
export const CODES = {
  done: 0,
  suspended: 1604,
  fatal: 1603,
  otherInstall: 1618,
  cannotOpen: 1619,
  notAPackage: 1620,
  notInstalled: 1605,
  restartPending: 3010,
} as const;
/** What Windows Installer says before it has done anything. */
const REFUSES_AT_ONCE = new Set([1601, 1605, 1612, 1618, 1619, 1620, 1622, 1625, 1633, 1638, 1639]);
/** A failing action is met after this share of the installation. */
const FAILS_AT = 0.5;

interface InstallCall {
  file: string;
  args: readonly string[];
  /** `/x`: it removes the product whose package the file is. */
  uninstalls?: boolean;
  /** Whether only administrators may write to the folder the file lies in. */
  folderClosed: boolean;
}

/**
 * Installs a package on a node, or removes what it installed. Windows Installer's service does the work: it goes on when the msiexec that asked for it
 * was killed. @returns the exit code
 */
export async function installPackage(world: World, node: WorldNode, call: InstallCall): Promise<number> {
  node.installs += 1;
  const { disk } = world.computers;
  if (!disk.isThere(call.file)) return CODES.cannotOpen;
  const bytes = disk.read(call.file);
  const version = world.computers.versionOf(bytes);
  if (node.installerUntilSeconds > 0) return CODES.otherInstall;
  if (node.isPrimary && node.installs === 1 && world.has("msi-1618-then-0")) return CODES.otherInstall;
  if (call.uninstalls && version !== undefined && node.program !== version) return CODES.notInstalled;
  const trouble = world.troubles.next(node, "installer-ends");
  if (trouble && REFUSES_AT_ONCE.has(trouble.code)) return trouble.code;
  world.record({
    kind: "installer-began",
    node: node.name,
    ...(call.uninstalls && { uninstalls: true as const }),
    file: call.file,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    version,
    folderClosed: call.folderClosed,
    serviceRunning: node.isRunning,
    arguments: call.args.join(" "),
  });
  const act = call.uninstalls ? uninstall : install;
  return world.goesOn(() => act(world, node, version, { ...call, trouble }));
}

type Troubled = InstallCall & { trouble: TroubleValues["installer-ends"] | undefined };

async function install(world: World, node: WorldNode, version: string | undefined, call: Troubled): Promise<number> {
  const end = endOf(world, node);
  if (version === undefined) return end(CODES.notAPackage);
  const installSeconds = world.scenario.durations.installSeconds + (world.troubles.next(node, "installer-takes") ?? 0);
  node.installerUntilSeconds = world.now() + installSeconds;
  const { restarts } = node;
  await world.clock.sleep(installSeconds * FAILS_AT);
  if (
    (node.isPrimary && world.has("msi-1603-on-primary")) ||
    (node.isSecond && world.has("msi-1603-on-another-node"))
  ) {
    return end(CODES.fatal);
  }
  // A package that refuses to replace a newer version does so before it changes anything; another one replaces it.
  if (isNewer(node.program, version) && !world.has("msi-allows-downgrade")) return end(CODES.fatal);
  if (call.trouble && !call.trouble.installs) return end(call.trouble.code);
  await world.clock.sleep(installSeconds * (1 - FAILS_AT));
  // The machine was restarted meanwhile: what had been begun is rolled back.
  if (node.restarts !== restarts) return end(CODES.suspended);
  // Files in use are replaced at the next restart of the machine: until then the old program is there.
  if (node.isRunning || (node.isPrimary && world.has("msi-3010-old-program"))) return end(CODES.restartPending);
  if (!world.computers.install) {
    layDown(world, node, version, call.args);
    return end(call.trouble?.code ?? CODES.done);
  }
  const { exitCode, program } = await world.computers.install(node, call);
  node.program = program;
  return end(exitCode);
}

const endOf = (world: World, node: WorldNode) => {
  const from = node.program;
  return (exitCode: number) => {
    node.installerUntilSeconds = 0;
    world.record({ kind: "installer-ended", node: node.name, exitCode, from, to: node.program });
    return exitCode;
  };
};

/**
 * Puts the program into the folder it is told, else into the one it is installed in, else into its default folder: after
 * an uninstallation nothing remembers where it was (facts: windows-installer#silent-uninstallation).
 */
function layDown(world: World, node: WorldNode, version: string, args: readonly string[]): void {
  const told = args.map((arg) => /^INSTALLLOCATION="?(.*?)[\\/]?"?$/.exec(arg)?.[1]).find((folder) => folder);
  const own = world.computers.programFolder(node).replace(/[\\/]$/, "");
  if (told !== undefined) node.isLaidElsewhere = told !== own;
  else if (node.program === undefined) node.isLaidElsewhere = true;
  node.program = version;
}

async function uninstall(
  world: World,
  node: WorldNode,
  version: string | undefined,
  { trouble, file, args }: Troubled,
): Promise<number> {
  const end = endOf(world, node);
  if (version === undefined) return end(CODES.notAPackage);
  const seconds = world.scenario.durations.installSeconds / 2 + (world.troubles.next(node, "installer-takes") ?? 0);
  node.installerUntilSeconds = world.now() + seconds;
  const { restarts } = node;
  await world.clock.sleep(seconds);
  if (node.restarts !== restarts) return end(CODES.suspended);
  if (trouble && !trouble.installs) return end(trouble.code);
  // What is in use stays until the machine restarts, and goes then, whatever has been installed over it.
  if (node.isRunning || world.has("msi-uninstall-3010")) {
    node.deletesArePending = true;
    return end(CODES.restartPending);
  }
  if (world.has("msi-uninstall-leaves-program")) return end(CODES.done);
  if (world.computers.install) {
    const { exitCode, program } = await world.computers.install(node, { file, args });
    node.program = program;
    return end(exitCode);
  }
  node.program = undefined;
  node.isLaidElsewhere = false;
  if (world.has("msi-uninstall-removes-service")) removeService(world, node);
  return end(trouble?.code ?? CODES.done);
}

const isNewer = (installed: string | undefined, version: string): boolean =>
  installed !== undefined && compareTriples(installed, version) > 0;

/** An uninstallation takes the Windows service along. Somebody creates it again when the faults have ended, as it is asked of them. */
function removeService(world: World, node: WorldNode): void {
  const what = "its Windows service is gone";
  node.hasNoService = true;
  world.record({ kind: "disturbed", node: node.name, what, lasting: "begins" });
  world.atEndOfFaults.push(() => {
    if (!node.hasNoService) return;
    node.hasNoService = false;
    node.startType = "automatic";
    world.record({ kind: "start-type-changed", node: node.name, from: "disabled", to: node.startType });
    if (node.description !== SERVICE_DESCRIPTION) {
      const { name, description: from } = node;
      node.description = SERVICE_DESCRIPTION;
      world.record({ kind: "description-changed", node: name, from, to: SERVICE_DESCRIPTION });
    }
    world.record({ kind: "disturbed", node: node.name, what, lasting: "ends" });
  });
}

/** A restarted machine deletes what an uninstallation could not, whatever has been installed over it. */
export function removePending(world: World, node: WorldNode): void {
  node.deletesArePending = false;
  const from = node.program;
  node.program = undefined;
  world.record({ kind: "installer-ended", node: node.name, exitCode: CODES.done, from, to: undefined, by: "somebody" });
}
