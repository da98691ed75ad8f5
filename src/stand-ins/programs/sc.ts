import { SERVICE_CODES, startService, stopService } from "../world/services";
import { SERVICE_NAME, TENTACLE_SERVICE } from "./service-names";
import { NOT_UNDERSTOOD, type PlayedProgram, type ProgramCall } from "./program-call";
import { withScTroubles } from "./sc-troubles";
import type { StartType } from "../world/service-state";

const NO_SUCH_SERVICE = 1060;
/** Nobody looks for the Tentacle's process. */
const TENTACLE_PROCESS_ID = 2468;
const STATE_LINES = {
  stopped: "1  STOPPED",
  "start-pending": "2  START_PENDING",
  "stop-pending": "3  STOP_PENDING",
  running: "4  RUNNING",
  other: "7  PAUSED",
} as const;
const START_WORDS: Readonly<Record<string, StartType>> = {
  auto: "automatic",
  "delayed-auto": "automatic-delayed",
  demand: "manual",
  disabled: "disabled",
};

/** Plays sc.exe: queryex, config start=, description, start, stop; output in its English layout. Other machines and verbs: not known. */
const play: PlayedProgram = (call) => {
  const { args, node, world, say } = call;
  const [verb = "", name = "", ...rest] = args;
  if (name === TENTACLE_SERVICE && verb !== "queryex" && verb !== "query") {
    world.record({ kind: "tentacle-touched", node: node.name, command: args.join(" ") });
    return 0;
  }
  if ((name !== SERVICE_NAME || node.hasNoService) && name !== TENTACLE_SERVICE)
    return failed(call, NO_SUCH_SERVICE, "The specified service does not exist as an installed service.");
  switch (verb) {
    case "query":
    case "queryex":
      for (const line of statusLines(call, name)) say(line);
      return 0;
    case "config":
      return configure(call, rest);
    case "description":
      return describe(call, rest);
    case "start":
      return order(call, startService(world, node, "command"), "2  START_PENDING");
    case "stop":
      return order(call, stopService(world, node), "3  STOP_PENDING");
    default:
      return NOT_UNDERSTOOD;
  }
};

export const sc = withScTroubles(play);

function configure({ node, world, say }: ProgramCall, rest: readonly string[]): number {
  const startType = rest.length === 2 && rest[0] === "start=" ? START_WORDS[rest[1] ?? ""] : undefined;
  if (!startType) return NOT_UNDERSTOOD;
  if (startType !== node.startType) {
    world.record({ kind: "start-type-changed", node: node.name, from: node.startType, to: startType });
    node.startType = startType;
  }
  say("[SC] ChangeServiceConfig SUCCESS");
  return 0;
}

/** Of several words it takes the first: whoever calls it has to hand them over as one argument. */
function describe({ node, world, say }: ProgramCall, [description, ...more]: readonly string[]): number {
  if (description === undefined || more.length > 0) return NOT_UNDERSTOOD;
  if (description !== node.description) {
    world.record({ kind: "description-changed", node: node.name, from: node.description, to: description });
    node.description = description;
  }
  say("[SC] ChangeServiceConfig2 SUCCESS");
  return 0;
}

const REASONS: Readonly<Record<number, string>> = {
  [SERVICE_CODES.alreadyRunning]: "An instance of the service is already running.",
  [SERVICE_CODES.disabled]:
    "The service cannot be started, either because it is disabled or because it has no enabled devices associated with it.",
  [SERVICE_CODES.cannotAcceptControl]: "The service cannot accept control messages at this time.",
  [SERVICE_CODES.notStarted]: "The service has not been started.",
};

function order(call: ProgramCall, code: number, state: string): number {
  if (code !== 0) return failed(call, code, REASONS[code] ?? "");
  call.say("");
  call.say(`SERVICE_NAME: ${call.args[1] ?? ""}`);
  call.say(`        STATE              : ${state}`);
  return 0;
}

function failed({ args, say }: ProgramCall, code: number, reason: string): number {
  say(`[SC] ${(args[0] ?? "").toUpperCase()} FAILED ${code}:`);
  say("");
  say(reason);
  return code;
}

function statusLines({ node }: ProgramCall, name: string): string[] {
  const isTentacle = name === TENTACLE_SERVICE;
  const state = isTentacle ? STATE_LINES.running : STATE_LINES[node.state];
  const pid = isTentacle ? TENTACLE_PROCESS_ID : (node.process?.id ?? 0);
  return [
    "",
    `SERVICE_NAME: ${name}`,
    "        TYPE               : 10  WIN32_OWN_PROCESS  ",
    `        STATE              : ${state} `,
    "                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)",
    "        WIN32_EXIT_CODE    : 0  (0x0)",
    "        SERVICE_EXIT_CODE  : 0  (0x0)",
    "        CHECKPOINT         : 0x0",
    "        WAIT_HINT          : 0x0",
    `        PID                : ${pid}`,
    "        FLAGS              : ",
  ];
}
