import type { WorldNode } from "../world/node";
import { configurationPath } from "../world/configuration-file";
import { knows } from "../world/since";
import type { World } from "../world/world";
import { INSTANCE_NAME, SERVICE_NAME } from "./service-names";
import { NOT_UNDERSTOOD, type PlayedProgram } from "./program-call";

const START_NUMBERS = { automatic: "0x2", "automatic-delayed": "0x2", manual: "0x3", disabled: "0x4" } as const;

type RegistryValue = [name: string, type: string, data: string];

interface PlayedKey {
  values: RegistryValue[];
  /** Names of keys below it. */
  children?: string[];
}

/** Plays `reg query` for the keys that steps read. Everything else: there is no such key. */
export const reg: PlayedProgram = ({ args, world, node, say }) => {
  const [verb, key = "", option, valueName] = args;
  if (verb !== "query" || (option !== undefined && option !== "/v")) return NOT_UNDERSTOOD;
  const found = keyAt(world, node, key.replace(/^HKEY_LOCAL_MACHINE/i, "HKLM").toLowerCase());
  if (!found) {
    say("ERROR: The system was unable to find the specified registry key or value.");
    return 1;
  }
  const full = key.replace(/^HKLM/i, "HKEY_LOCAL_MACHINE");
  say("");
  say(full);
  for (const [name, type, data] of found.values) {
    if (valueName === undefined || valueName.toLowerCase() === name.toLowerCase())
      say(`    ${name}    ${type}    ${data}`);
  }
  say("");
  for (const child of found.children ?? []) say(`${full}\\${child}`);
  return 0;
};

/** Instances of old versions are listed there (facts: octopus-server#instances). */
const INSTANCE_KEY = `hklm\\software\\octopus\\octopusserver\\${INSTANCE_NAME.toLowerCase()}`;
const isListedHere = (world: World) => !knows(world, world.scenario.from, "folder of instances");

const CURRENT_VERSION = "hklm\\software\\microsoft\\windows\\currentversion";
const MAJOR = "0xa";

/** What the installer wrote down when it laid the program down. */
const folderOf = ({ computers }: World, node: WorldNode): string =>
  `${computers.programFolder(node)}${node.isLaidElsewhere ? "-by-default" : ""}`;

const imagePathOf = ({ computers }: World, node: WorldNode): string =>
  `"${computers.programFolder(node)}Octopus.Server.exe" run --instance="${INSTANCE_NAME}"`;

function keyAt(world: World, node: WorldNode, lowerKey: string): PlayedKey | undefined {
  const left = world.scenario.left?.machines?.[node.name] ?? {};
  switch (lowerKey) {
    case "hklm\\software\\octopus\\octopusserver":
      if (node.program === undefined) return undefined;
      return {
        values: [["InstallLocation", "REG_SZ", folderOf(world, node)]],
        ...(isListedHere(world) && { children: [INSTANCE_NAME] }),
      };
    case INSTANCE_KEY:
      if (!isListedHere(world)) return undefined;
      return { values: [["ConfigurationFilePath", "REG_SZ", configurationPath(world, node)]] };
    case `hklm\\system\\currentcontrolset\\services\\${SERVICE_NAME.toLowerCase()}`:
      if (node.hasNoService) return undefined;
      return {
        values: [
          ["Type", "REG_DWORD", "0x10"],
          ["Start", "REG_DWORD", START_NUMBERS[node.startType]],
          ["DelayedAutostart", "REG_DWORD", node.startType === "automatic-delayed" ? "0x1" : "0x0"],
          ["ImagePath", "REG_EXPAND_SZ", imagePathOf(world, node)],
          ["ObjectName", "REG_SZ", "LocalSystem"],
          ...(node.description === "" ? [] : [["Description", "REG_SZ", node.description] satisfies RegistryValue]),
        ],
      };
    case "hklm\\software\\microsoft\\windows nt\\currentversion": {
      const build = left.build ?? "17763";
      const isOld = Number(build) < FIRST_WITH_OWN_NUMBERS;
      const own: RegistryValue[] = [
        ["CurrentMajorVersionNumber", "REG_DWORD", MAJOR],
        ["CurrentMinorVersionNumber", "REG_DWORD", "0x0"],
      ];
      return {
        values: [
          ["ProductName", "REG_SZ", left.productName ?? "Windows Server 2019 Datacenter"],
          // 6.3 to this day, of whatever Windows.
          ["CurrentVersion", "REG_SZ", isOld ? "6.2" : "6.3"],
          ["CurrentBuild", "REG_SZ", build],
          ...(isOld ? [] : own),
        ],
      };
    }
    case "hklm\\software\\microsoft\\net framework setup\\ndp\\v4\\full":
      return frameworkKey(left.framework);
    case `${CURRENT_VERSION}\\component based servicing`:
      return {
        values: [["Version", "REG_DWORD", "0x1"]],
        children: ["Packages", ...(left.restart?.includes("component servicing") ? ["RebootPending"] : [])],
      };
    case `${CURRENT_VERSION}\\windowsupdate\\auto update`:
      return {
        values: [["IsOOBEInProgress", "REG_DWORD", "0x0"]],
        children: ["Power", ...(left.restart?.includes("Windows Update") ? ["RebootRequired"] : [])],
      };
    case "hklm\\system\\currentcontrolset\\control\\session manager": {
      const folder = world.computers.programFolder(node);
      const deletes = node.deletesArePending ? ["Octopus.Server.exe"] : [];
      const files = [...(left.filesAtRestart ?? []), ...deletes].flatMap((file) => [
        `\\??\\${/^[A-Z]:/i.test(file) ? file : `${folder}${file}`}`,
        "",
      ]);
      const pending: RegistryValue = ["PendingFileRenameOperations", "REG_MULTI_SZ", files.join("\\0")];
      return {
        values: [["ProtectionMode", "REG_DWORD", "0x1"], ...(files.length > 0 ? [pending] : [])],
        children: ["Environment", "Memory Management"],
      };
    }
    default:
      return undefined;
  }
}

/** As Windows Server 2019 brings it. */
const NET_472 = 461_814;
const HEX = 16;

function frameworkKey(release: number | "none" = NET_472): PlayedKey | undefined {
  if (release === "none") return undefined;
  return {
    values: [
      ["Version", "REG_SZ", "4.7.03190"],
      ["Release", "REG_DWORD", `0x${release.toString(HEX)}`],
    ],
  };
}

/** Windows 10 and Windows Server 2016. */
const FIRST_WITH_OWN_NUMBERS = 10_240;
