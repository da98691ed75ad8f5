import type { WorldNode } from "../world/node";
import type { World } from "../world/world";
import { protect, unprotect } from "./machine-secrets";
import { NOT_UNDERSTOOD, type PlayedProgram, type ProgramCall } from "./program-call";

/**
 * Plays Windows PowerShell for the scripts of the steps, which say their name in their first line. It runs nothing.
 * Signatures are never called valid here: there is no Windows that could check one.
 */
export const powershell: PlayedProgram = (call) => {
  const encoded = call.args[call.args.findIndex((arg) => arg.toLowerCase() === "-encodedcommand") + 1] ?? "";
  const script = Buffer.from(encoded, "base64").toString("utf16le");
  const name = /^# octopus-ha-upgrade: ([a-z-]+)/.exec(script)?.[1];
  const play = SCRIPTS[name ?? ""];
  if (!play) return NOT_UNDERSTOOD;
  const given = Buffer.from(call.stdin.trim(), "base64").toString("utf8");
  try {
    call.say(JSON.stringify(play(call, given, script)));
    return 0;
  } catch (error) {
    // As the frame of every script does with what is thrown in it (src/windows/powershell.ts).
    call.say(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
    return 1;
  }
};

const SCRIPTS: Readonly<Record<string, (call: ProgramCall, given: string, script: string) => object>> = {
  "machine-protect": protect,
  "machine-unprotect": unprotect,
  authenticode: () => ({ status: "NotChecked", subject: "", message: "" }),
  "installer-lock": ({ world, node }) => {
    const atWork = node.installerUntilSeconds > 0;
    if (world.has("mutex-of-somebody")) return { state: "denied", atWork };
    return { state: atWork ? "held" : "free", atWork };
  },
  "process-identity": ({ node }, given) => {
    const identity = (started: Date, program: string) => ({ identity: `${ticksOf(started)} ${program}` });
    if (String(node.stranger?.id) === given) return identity(new Date(node.startedAt.getTime() + 1), "svchost.exe");
    return String(node.process?.id) === given ? identity(node.startedAt, "Octopus.Server.exe") : { identity: "" };
  },
  "file-version": ({ node }) => ({ version: node.program === undefined ? "" : `${node.program}.0` }),
  "server-processes": ({ world, node }) => ({ ids: serverProcessIds(world, node) }),
  "folder-programs": ({ world, node }) => {
    const left = world.scenario.left?.machines?.[node.name] ?? {};
    if (left.hidesProcesses) throw new Error("Access is denied.");
    const own = serverProcessIds(world, node).map((id) => ({ id, name: "Octopus.Server" }));
    return { programs: [...own, ...(left.programs ?? [])] };
  },
  "folder-make": ({ world, node }, given, script) => {
    const path = world.computers.pathHere(node, given);
    const sddl = /SddlForm\('([^']*)'\)/.exec(script)?.[1] ?? "";
    if (/\bSet-Acl\b/.test(script)) {
      if (!world.acls.isClosed(path)) world.record({ kind: "folder-closed-late", node: node.name, folder: given });
      world.acls.set(path, sddl);
    } else world.acls.make(path, sddl);
    return { made: true };
  },
  "folder-access": ({ world, node }, given) => {
    const path = world.computers.pathHere(node, given);
    const { disk } = world.computers;
    const link = disk.isLink(path);
    if (!link && !disk.isThere(path)) throw new Error(`Cannot find path '${given}' because it does not exist.`);
    return { sddl: world.acls.sddl(path), link };
  },
};

/** As .NET counts: tenths of a microsecond since the year 1. */
const ticksOf = (at: Date): string => String(BigInt(at.getTime()) * 10_000n + 621_355_968_000_000_000n);

/** Of an upgrader whose process nobody knows here. */
const UPGRADER_PROCESS_ID = 4712;

/** The service's, and that of a `database --upgrade` at work. */
function serverProcessIds({ upgraderProcesses }: World, { process, name }: WorldNode): number[] {
  const upgrader = upgraderProcesses.has(name) ? [UPGRADER_PROCESS_ID] : [];
  return [...(process ? [process.id] : []), ...upgrader];
}
