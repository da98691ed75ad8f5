import { createHash } from "node:crypto";
import type { WorldNode } from "./node";
import type { TroubleValues } from "./trouble-values";
import type { World } from "./world";

/** What msiexec ends with (facts: windows-installer#exit-codes). */
const CODES = {
  done: 0,
  suspended: 1604,
  fatal: 1603,
  otherInstall: 1618,
  cannotOpen: 1619,
  notAPackage: 1620,
  restartPending: 3010,
} as const;
/** What Windows Installer says before it has done anything. */
const REFUSES_AT_ONCE = new Set([1601, 1605, 1612, 1618, 1619, 1620, 1622, 1625, 1633, 1638, 1639]);
/** A failing action is met after this share of the installation. */
const FAILS_AT = 0.5;

interface InstallCall {
  file: string;
  args: readonly string[];
  /** Whether only administrators may write to the folder the file lies in. */
  folderClosed: boolean;
}

/**
 * Installs a package on a node. Windows Installer's service does the work: it goes on when the msiexec that asked for it
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
  const trouble = world.troubles.next(node, "installer-ends");
  if (trouble && REFUSES_AT_ONCE.has(trouble.code)) return trouble.code;
  world.record({
    kind: "installer-began",
    node: node.name,
    file: call.file,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    version,
    folderClosed: call.folderClosed,
    serviceRunning: node.isRunning,
    arguments: call.args.join(" "),
  });
  return world.goesOn(() => install(world, node, version, { ...call, trouble }));
}

async function install(
  world: World,
  node: WorldNode,
  version: string | undefined,
  call: InstallCall & { trouble: TroubleValues["installer-ends"] | undefined },
): Promise<number> {
  const from = node.program;
  const end = (exitCode: number) => {
    node.installerUntilSeconds = 0;
    world.record({ kind: "installer-ended", node: node.name, exitCode, from, to: node.program });
    return exitCode;
  };
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
  if (call.trouble && !call.trouble.installs) return end(call.trouble.code);
  await world.clock.sleep(installSeconds * (1 - FAILS_AT));
  // The machine was restarted meanwhile: what had been begun is rolled back.
  if (node.restarts !== restarts) return end(CODES.suspended);
  // Files in use are replaced at the next restart of the machine: until then the old program is there.
  if (node.isRunning || (node.isPrimary && world.has("msi-3010-old-program"))) return end(CODES.restartPending);
  if (!world.computers.install) {
    node.program = version;
    return end(call.trouble?.code ?? CODES.done);
  }
  const { exitCode, program } = await world.computers.install(node, call);
  node.program = program;
  return end(exitCode);
}
