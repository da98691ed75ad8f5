import { Failure, type FailureText } from "../step/failure";
import type { ToolAnswer } from "./small-tool";

/** Exit codes of `sc`: Windows' own error numbers, the same in every language. */
export const SC = { noSuchService: 1060, alreadyRunning: 1056, notStarted: 1062 } as const;

interface Reason {
  why: string;
  next: string;
}

const ASK_EVENT_LOG = "Check the Windows event log (System) of this node for the reason. Fix this, then run again.";

const REASONS: Readonly<Record<number, Reason>> = {
  5: {
    why: "Access is denied: the account of the Tentacle is not an administrator, or not elevated.",
    next: "Run the Tentacle as Local System or as an administrator of this node, then run again.",
  },
  1051: {
    why: "Other services depend on it and are still running.",
    next: "Stop the services that depend on it (`sc enumdepend` lists them), then run again.",
  },
  1053: { why: "It did not answer Windows in time.", next: ASK_EVENT_LOG },
  1055: { why: "The service database is locked by another program.", next: "Wait a moment, then run again." },
  1058: {
    why: "Its start type is Disabled.",
    next: "Find out who disabled it; set the start type to what it should be, then run again.",
  },
  1060: {
    why: "There is no service of that name.",
    next: "Create it with Octopus Manager or `Octopus.Server.exe service --install`, then run again.",
  },
  1061: {
    why: "It is starting or stopping and accepts no commands right now.",
    next: "Wait until it is running or stopped, then run again.",
  },
  1068: { why: "A service it depends on could not be started.", next: ASK_EVENT_LOG },
  1069: {
    why: "Its account could not log on: the password has changed, or it lacks the right to log on as a service.",
    next: "Correct the account of the service in services.msc, then run again.",
  },
  1072: {
    why: "It is marked for deletion.",
    next: "Close services.msc and other consoles on this node, or restart the node, then run again.",
  },
};

/**
 * What may be over in a moment: a service that had not begun within the 30 seconds that Windows gives it, on a machine
 * that was busy, and the database of services in the hands of another program
 * (facts: node-on-windows#the-start-of-a-service).
 */
const MAY_PASS: ReadonlySet<number> = new Set([1053, 1055]);

/** Windows refused what was ordered of a service. */
export class ServiceRefused extends Failure {
  constructor(
    text: FailureText,
    /** Whether the same order may succeed a little later. */
    readonly mayPass: boolean,
  ) {
    super(text);
  }
}

/** The sentence for a call of `sc` that failed. */
export function scFailure(name: string, action: string, { exitCode, said }: ToolAnswer): ServiceRefused {
  const reason = REASONS[exitCode];
  const text: FailureText = {
    code: "Service-Refused",
    what: `Windows refused to ${action} the service '${name}': sc ended with ${exitCode}.`,
    why: reason?.why ?? `It said: ${said}.`,
    next: reason?.next ?? ASK_EVENT_LOG,
  };
  return new ServiceRefused(text, MAY_PASS.has(exitCode));
}
