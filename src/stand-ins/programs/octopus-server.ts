import { startService, stopService } from "../world/services";
import { cancelTasks, finishTasks } from "../world/tasks";
import { upgradeDatabase } from "../world/database-upgrade";
import { masterKeyOf } from "../world/changed-since";
import { knows, type Knowledge } from "../world/since";
import { compareTriples } from "../world/triples";
import { NOT_UNDERSTOOD, type PlayedProgram, type ProgramCall } from "./program-call";
import { INSTANCE_NAME } from "./service-names";
import { configurationXml } from "../world/configuration-file";
import { upgradeStatus } from "./upgrade-status";

/** A program that is not there cannot be started; the stand-in's file is, so it says what a broken installation says. */
const BROKEN = 43;
const FAILED = 1;
const UNKNOWN_COMMAND = 2;
/** How often it asks for its service's state after it has started or stopped it, and the pause before each time. */
const SERVICE_LOOKS = 150;
const SERVICE_LOOK_SECONDS = 0.3;
const CONNECTION_STRING = "Octopus.Storage.ExternalDatabaseConnectionString";

/**
 * Plays Octopus.Server.exe: the commands that steps use, phrases and exit codes as they are known
 * (facts: octopus-server#command-line, octopus-server#exit-codes, octopus-server#what-a-database-upgrade-says).
 */
export const octopusServerProgram: PlayedProgram = (call) => {
  const [command = "", ...options] = call.args;
  if (call.node.program === undefined || call.node.isLaidElsewhere) return BROKEN;
  const play = COMMANDS[command.toLowerCase()];
  if (!play) return NOT_UNDERSTOOD;
  const since = LATER_COMMANDS[command.toLowerCase()];
  if (since && !isKnown(call, since)) {
    call.say(`Command '${command}' is not supported`);
    return UNKNOWN_COMMAND;
  }
  const instance = valueOf(options, "--instance");
  if (instance !== undefined && instance !== INSTANCE_NAME) {
    call.say(`The instance ${instance} has not been configured.`);
    return FAILED;
  }
  return play(call, options);
};

type Command = (call: ProgramCall, options: readonly string[]) => Promise<number> | number;

/** Commands that old programs do not have. */
const LATER_COMMANDS: Readonly<Record<string, Knowledge>> = {
  version: "version",
  "show-configuration": "show-configuration",
  "list-instances": "list-instances",
  "database-upgrade-status": "database-upgrade-status",
};

const isKnown = ({ world, node }: ProgramCall, what: Knowledge) => knows(world, node.program, what);

/** Of a program that does not know a format. */
function formatUnknown(call: ProgramCall, options: readonly string[], since: Knowledge): boolean {
  if (valueOf(options, "--format")?.toLowerCase() !== "json" || isKnown(call, since)) return false;
  call.say("Unrecognized command line arguments: --format=json");
  return true;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  version: ({ node, say }) => {
    say(JSON.stringify({ Version: node.program }));
    return 0;
  },
  "list-instances": ({ say }) => {
    say(JSON.stringify([{ InstanceName: INSTANCE_NAME }]));
    return 0;
  },
  "show-configuration": (call, options) => {
    if (formatUnknown(call, options, "show-configuration as JSON")) return FAILED;
    if (isNewerThanSchema(call)) {
      call.say("The database schema is older than this version of Octopus Server.");
      return FAILED;
    }
    // A log line may come before the JSON (OctopusDSC#179).
    call.say("INFO   ==== ShowConfigurationCommand ====");
    const configuration = call.world.configurationOf(call.node);
    if (valueOf(options, "--format")?.toLowerCase() === "json") call.say(JSON.stringify(configuration));
    else for (const line of configurationXml(configuration)) call.say(line);
    return 0;
  },
  "show-master-key": (call, options) => {
    if (formatUnknown(call, options, "show-master-key as JSON")) return FAILED;
    // Whether a newer program shows it is not known: this one does not.
    if (isNewerThanSchema(call)) return FAILED;
    call.say("INFO   ==== ShowMasterKeyCommand ====");
    const key = masterKeyOf(call.world);
    if (valueOf(options, "--format")?.toLowerCase() === "json") call.say(JSON.stringify({ MasterKey: key }));
    else for (const line of ["The master key of this server is:", key]) call.say(line);
    return 0;
  },
  node: async (call, options) => {
    if (isNewerThanSchema(call)) return FAILED;
    const { world, node, say, signal } = call;
    const drain = valueOf(options, "--drain");
    if (drain !== "true" && drain !== "false") return NOT_UNDERSTOOD;
    if (drain === "true" && !node.draining && isLast(call) && !isKnown(call, "drain of the last node")) {
      const operatorChoseCutOff = world.scenario.atDeadline !== "Fail";
      world.record({ kind: "drain-refused", node: node.name, operatorChoseCutOff });
      say("At least one node has to take tasks.");
      return FAILED;
    }
    world.setDraining(node, drain === "true", "program");
    if (options.includes("--cancel-tasks")) cancelTasks(world, node);
    const waitUntil = world.now() + Number(valueOf(options, "--wait") ?? "0");
    while (drain === "true" && world.now() < waitUntil && node.tasks.length > 0 && !signal.aborted && !world.closed) {
      await world.clock.sleep(1, signal);
      finishTasks(world, node);
    }
    say(drain === "true" ? "The node is being drained." : "The node is no longer draining.");
    return 0;
  },
  service: async (call, options) => {
    const { world, node } = call;
    if (options.includes("--start")) {
      return startService(world, node, "command") === 0 && (await comesTo("running", call)) ? 0 : FAILED;
    }
    if (!options.includes("--stop")) return NOT_UNDERSTOOD;
    const isStopping = stopService(world, node) === 0;
    // One that does not stop in time is said, and is no failure.
    if (isStopping) await comesTo("stopped", call);
    return isStopping ? 0 : FAILED;
  },
  database: (call, options) => {
    const { world, node, say, signal } = call;
    if (!options.includes("--upgrade")) return NOT_UNDERSTOOD;
    if (!isKnown(call, "database --upgrade")) {
      say("Unrecognized command line arguments: --upgrade");
      return FAILED;
    }
    // Its process ends when it has said all it has to say, which is after its work on the database.
    world.upgraderProcesses.add(node.name);
    signal.addEventListener("abort", () => world.upgraderProcesses.delete(node.name), { once: true });
    // Nobody knows what the real one quotes: this one tells a secret.
    say(`Upgrading the database of ${world.configurationOf(node)[CONNECTION_STRING] ?? ""}`);
    return upgradeDatabase(world, node, { say, signal, kill: call.killStep });
  },
  "database-upgrade-status": (call) => {
    const { world } = call;
    // In the step that upgrades it is the last thing before the program.
    if (world.locks.size > 0 && world.strikes("lock-lost-before-upgrade")) world.endSqlSessions();
    return upgradeStatus(call);
  },
};

/** Waits for the service as the program does (facts: octopus-server#service-start-and-stop). @returns whether it came to that in time */
async function comesTo(state: "running" | "stopped", { world, node, signal }: ProgramCall): Promise<boolean> {
  for (let looks = 0; looks < SERVICE_LOOKS; looks += 1) {
    await world.clock.sleep(SERVICE_LOOK_SECONDS, signal);
    if (node.state === state || signal.aborted || world.closed) break;
  }
  return node.state === state;
}

/** No other node takes tasks. */
const isLast = ({ world, node }: ProgramCall) => world.nodes.every((other) => other === node || !other.serves);

const isNewerThanSchema = ({ world, node }: ProgramCall) => compareTriples(node.program ?? "", world.schemaVersion) > 0;

const valueOf = (options: readonly string[], name: string) =>
  options.find((option) => option.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
