import type { Programs } from "../machine/programs";
import { Failure } from "../step/failure";
import { processIdentity, startedAtOf } from "./process-identity";
import { dword, registryValues, type RegistryValues } from "./registry";
import type { RunProgram } from "./run-program";
import { SC, scFailure } from "./sc-codes";
import { exactServiceName } from "./service-name";
import type { ServiceNow, ServiceState, StartType, WindowsServices } from "./service";
import { smallTools } from "./small-tool";

/** The words `sc config` wants; the blank after `start=` is its way: two arguments. */
const START_WORDS: Record<StartType, string> = {
  automatic: "auto",
  "automatic-delayed": "delayed-auto",
  manual: "demand",
  disabled: "disabled",
};

/** Windows' services through `sc` and `reg`. What they say is read by numbers: their words are translated. */
export function windowsServices(
  run: RunProgram,
  { env, programs }: { env: NodeJS.ProcessEnv; programs: Pick<Programs, "isRunning"> },
  timeoutSeconds: number,
): WindowsServices {
  const tool = smallTools(run, env, timeoutSeconds);
  const identity = processIdentity(run, env, timeoutSeconds);

  const order = async (verb: "start" | "stop", name: string, done: number): Promise<void> => {
    const answer = await tool("sc", [verb, exactServiceName(name)]);
    if (answer.exitCode !== 0 && answer.exitCode !== done) throw scFailure(name, verb, answer);
  };

  const now = async (name: string): Promise<ServiceNow | undefined> => {
    const answer = await tool("sc", ["queryex", exactServiceName(name)]);
    if (answer.exitCode === SC.noSuchService) return undefined;
    if (answer.exitCode !== 0) throw scFailure(name, "report the state of", answer);
    const seen = parseQueryEx(answer.text);
    if (!seen) throw notUnderstood(name, "sc queryex");
    return seen;
  };

  return {
    now,
    async status(name) {
      const exact = exactServiceName(name);
      // Side by side: while nodes are stopped and started, each look is a part of the outage.
      const [seen, configured] = await Promise.all([
        now(name),
        registryValues(tool, `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${exact}`),
      ]);
      if (!seen) return undefined;
      const startType = configured && startTypeOf(configured);
      if (!configured || !startType) throw notUnderstood(name, "reg query");
      const account = configured.get("objectname") ?? "LocalSystem";
      const description = configured.get("description") ?? "";
      return { ...seen, startType, account, description, imagePath: configured.get("imagepath") };
    },
    async setStartType(name, startType) {
      const answer = await tool("sc", ["config", exactServiceName(name), "start=", START_WORDS[startType]]);
      if (answer.exitCode !== 0) throw scFailure(name, "set the start type of", answer);
    },
    async setDescription(name, description) {
      // `sc config` has no word for it (facts: node-on-windows#the-description-of-a-service).
      const answer = await tool("sc", ["description", exactServiceName(name), description]);
      if (answer.exitCode !== 0) throw scFailure(name, "set the description of", answer);
    },
    start: (name) => order("start", name, SC.alreadyRunning),
    stop: (name) => order("stop", name, SC.notStarted),
    processExists: (processId) => programs.isRunning(processId),
    processIdentity: identity,
    processStartedAt: async (processId) => startedAtOf(await identity(processId)),
  };
}

const STATES: Readonly<Record<number, ServiceState>> = {
  1: "stopped",
  2: "start-pending",
  3: "stop-pending",
  4: "running",
};

/** `{label} : {number}`: after the line with the name come TYPE, STATE, two exit codes, CHECKPOINT, WAIT_HINT and PID. */
const NUMBER_LINE = /^\s+[^:]+: (0x[0-9a-f]+|[0-9a-f]+)(?:\s|$)/i;
const STATE_AT = 1;
const PID_AT = 6;

/**
 * State and process of a service, from what `sc queryex` prints: by the order of its lines, for labels are translated
 * (STATE, STATUS, ETAT, ...).
 */
export function parseQueryEx(text: string): ServiceNow | undefined {
  const numbers = text.split(/\r?\n/).flatMap((line) => NUMBER_LINE.exec(line)?.[1] ?? []);
  const [state, processId] = [numbers[STATE_AT], numbers[PID_AT]].map((digits) =>
    digits !== undefined && /^\d+$/.test(digits) ? Number(digits) : undefined,
  );
  if (state === undefined || processId === undefined) return undefined;
  return { state: STATES[state] ?? "other", processId: processId === 0 ? undefined : processId };
}

/** The start type by the registry's numbers: `Start` 2 automatic, 3 manual, 4 disabled. */
function startTypeOf(values: RegistryValues): StartType | undefined {
  const start = dword(values, "Start");
  if (start === 2) return dword(values, "DelayedAutostart") === 1 ? "automatic-delayed" : "automatic";
  if (start === 3) return "manual";
  return start === 4 ? "disabled" : undefined;
}

function notUnderstood(name: string, command: string): Failure {
  return new Failure({
    code: "Service-NotUnderstood",
    what: `The output of '${command}' for the service '${name}' could not be understood, so its state is unknown.`,
    next: `Run 'sc queryex "${name}"' and 'sc qc "${name}"' by hand on this node, and report what they print.`,
  });
}
