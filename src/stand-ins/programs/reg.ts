import { SERVICE_NAME } from "./service-names";
import { NOT_UNDERSTOOD, type PlayedProgram } from "./program-call";

const START_NUMBERS = { automatic: "0x2", "automatic-delayed": "0x2", manual: "0x3", disabled: "0x4" } as const;

/** Plays `reg query` for the two keys that steps read. Everything else: there is no such key. */
export const reg: PlayedProgram = ({ args, world, node, say }) => {
  const [verb, key = "", option, valueName] = args;
  if (verb !== "query" || (option !== undefined && option !== "/v")) return NOT_UNDERSTOOD;
  const values = valuesOf(key.replace(/^HKEY_LOCAL_MACHINE/i, "HKLM").toLowerCase());
  if (!values) {
    say("ERROR: The system was unable to find the specified registry key or value.");
    return 1;
  }
  say("");
  say(key.replace(/^HKLM/i, "HKEY_LOCAL_MACHINE"));
  for (const [name, type, data] of values) {
    if (valueName === undefined || valueName.toLowerCase() === name.toLowerCase())
      say(`    ${name}    ${type}    ${data}`);
  }
  say("");
  return 0;

  function valuesOf(lowerKey: string): [string, string, string][] | undefined {
    if (lowerKey === "hklm\\software\\octopus\\octopusserver") {
      if (node.program === undefined) return undefined;
      return [["InstallLocation", "REG_SZ", world.computers.programFolder(node)]];
    }
    if (lowerKey !== `hklm\\system\\currentcontrolset\\services\\${SERVICE_NAME.toLowerCase()}`) return undefined;
    return [
      ["Type", "REG_DWORD", "0x10"],
      ["Start", "REG_DWORD", START_NUMBERS[node.startType]],
      ["DelayedAutostart", "REG_DWORD", node.startType === "automatic-delayed" ? "0x1" : "0x0"],
      ["ObjectName", "REG_SZ", "LocalSystem"],
    ];
  }
};
