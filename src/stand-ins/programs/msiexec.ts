import { dirname } from "node:path";
import { installPackage } from "../world/installer";
import { NOT_UNDERSTOOD, type PlayedProgram } from "./program-call";

const LOG_NOT_OPENED = 1622;
const FATAL = 1603;
const RESTARTS = /^\/(forcerestart|promptrestart)$/i;

/** Plays `msiexec /i <package> /quiet /norestart … /l*v <log>`, and the same with `/x`. Without /quiet it would wait for somebody: not understood. */
export const msiexec: PlayedProgram = async ({ args, world, node }) => {
  const has = (option: RegExp) => args.some((arg) => option.test(arg));
  const after = (option: RegExp) =>
    (has(option) ? args[args.findIndex((arg) => option.test(arg)) + 1] : undefined) ?? "";
  const [verb] = [/^\/i$/i, /^\/x$/i].filter(has);
  if (verb === undefined || !has(/^\/(quiet|qn)$/i)) return NOT_UNDERSTOOD;
  if (!has(/^\/norestart$/i) || has(RESTARTS)) world.record({ kind: "node-restarted-machine", node: node.name });
  const file = world.computers.pathHere(node, unquoted(after(verb)));
  const log = unquoted(after(/^\/l\*v$/i));
  const exitCode = await installPackage(world, node, {
    file,
    args,
    uninstalls: has(/^\/x$/i),
    folderClosed: world.acls.isClosed(dirname(file)),
  });
  // A real installer writes its own.
  if (world.computers.install) return exitCode;
  try {
    if (log) world.computers.disk.write(world.computers.pathHere(node, log), logText(exitCode));
  } catch {
    return LOG_NOT_OPENED;
  }
  return exitCode;
};

const unquoted = (text: string) => text.replace(/^"(.*)"$/, "$1");

/** A verbose log as Windows writes it: UTF-16 with a byte order mark. */
function logText(exitCode: number): Buffer {
  const lines = [
    "=== Verbose logging started (stand-in) ===",
    "MSI (s) (5C:A4): Executing op: FileCopy",
    ...(exitCode === FATAL
      ? [
          "MSI (s) (5C:A4): Note: 1: 2205 2: 3: Error",
          "CustomAction StopOctopusServices returned actual error code 1603",
          "Action ended 3:12:07: InstallFinalize. Return value 3.",
          "MSI (s) (5C:A4): Internal Exception during install operation: the file Octopus.Server.exe is in use",
        ]
      : []),
    `MSI (c) (3C:10): MainEngineThread is returning ${exitCode}`,
    "=== Verbose logging stopped ===",
  ];
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`${lines.join("\r\n")}\r\n`, "utf16le")]);
}
