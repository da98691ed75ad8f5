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
  call.say(JSON.stringify(play(call, Buffer.from(call.stdin.trim(), "base64").toString("utf8"))));
  return 0;
};

const SCRIPTS: Readonly<Record<string, (call: ProgramCall, given: string) => object>> = {
  authenticode: () => ({ status: "NotChecked", subject: "", message: "" }),
  "installer-lock": ({ node }) => ({ held: node.installerUntilSeconds > 0 }),
  "folder-access": ({ world, node }, given) => ({ sddl: world.acls.sddl(world.machines.pathHere(node, given)) }),
};
