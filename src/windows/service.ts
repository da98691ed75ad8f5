/** A Windows service's start type, by the number in the registry's `Start` value. */
export type StartType = "automatic" | "automatic-delayed" | "manual" | "disabled";
export type ServiceState = "stopped" | "start-pending" | "stop-pending" | "running" | "other";

/** What a service does now. */
export interface ServiceNow {
  state: ServiceState;
  /** Undefined when there is no process. */
  processId: number | undefined;
}

export interface ServiceStatus extends ServiceNow {
  startType: StartType;
  /** The account it runs as, e.g. `LocalSystem` or `CONTOSO\svc-octopus`. */
  account: string;
  /** What it runs, as Windows has it: program and arguments. Undefined where nobody said. */
  imagePath?: string | undefined;
  /** What Services shows beside its name; empty when there is none. */
  description: string;
}

/** Windows services, one exact name at a time: never a wildcard, never the Tentacle's (P11). */
export interface WindowsServices {
  /** Undefined when there is no such service. */
  status(name: string): Promise<ServiceStatus | undefined>;
  /** The same without what does not change by itself: for whoever waits and looks again and again. */
  now(name: string): Promise<ServiceNow | undefined>;
  setStartType(name: string, startType: StartType): Promise<void>;
  /** @param description plain ASCII in one line; empty: none */
  setDescription(name: string, description: string): Promise<void>;
  /** Asks for the start and returns; the state tells what came of it. */
  start(name: string): Promise<void>;
  /** Asks for the stop and returns; the state and the process tell what came of it. */
  stop(name: string): Promise<void>;
  /** Whether a process with that id exists: not which one, for Windows gives an id to another process soon. */
  processExists(processId: number): boolean;
  /**
   * What tells a process from any other that had or gets its id: when it was started, and its program.
   * @returns undefined when there is no such process, or nobody can tell
   */
  processIdentity(processId: number): Promise<string | undefined>;
  /** When that process was started, by this machine's clock; undefined when there is none, or nobody can tell. */
  processStartedAt(processId: number): Promise<Date | undefined>;
}
