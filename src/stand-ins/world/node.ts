import type { NodeSnapshot } from "./events";
import type { ServiceProcess } from "./service-process";
import type { ServiceState, StartType } from "./service-state";

export interface WorldTask {
  id: string;
  description: string;
  startedAtSeconds: number;
  endsAtSeconds: number;
}

/** Of the Octopus Server service, as its program creates it. */
export const SERVICE_DESCRIPTION = "Octopus Deploy server";

/** Of a node that has just registered. */
export const USUAL_TASK_CAP = 5;

/** A node of the instance: its machine, its program, its service, and what the database knows of it. */
export class WorldNode {
  program: string | undefined;
  startType: StartType = "automatic";
  /** What Services shows beside the service's name; whoever creates the service gives it this one. */
  description = SERVICE_DESCRIPTION;
  state: ServiceState = "stopped";
  process: ServiceProcess | undefined;
  /** Ends when the service ends without being asked: whatever its start is at work on ends with it. */
  life = new AbortController();
  /** A process of somebody that was given the id of this node's stopped service. */
  stranger: ServiceProcess | undefined;
  /** Persisted in the database: it outlives the service. */
  draining = false;
  /** As well: how many tasks it may run at a time. */
  taskCap = USUAL_TASK_CAP;
  /** What its service goes by until then, for it heeds a change late. */
  private heeded: { cap: number; untilSeconds: number } | undefined;
  tasks: WorldTask[] = [];
  /** An installer at work, until then. */
  installerUntilSeconds = 0;
  runningSinceSeconds = 0;
  /** How the last service went: a clean stop marks the node offline at once, a killed one only falls silent. */
  offline = true;
  lastSeenSeconds = 0;
  /** What was said last about serving. */
  wasServing = false;
  /** Somebody keeps its service stopped: no watchdog starts it. */
  isKeptStopped = false;
  /** When its service was last started, by its machine's clock. */
  startedAt = new Date(0);
  /** How often its service was started since the world began. */
  starts = 0;
  /** Whether somebody held the upgrader's lock when its service was started last. */
  startedUnderLock = false;
  /** Files of the program are deleted when its machine restarts: an uninstallation met them in use. */
  deletesArePending = false;
  /** The program was laid into the installer's default folder, where the service does not look for it. */
  isLaidElsewhere = false;
  /** An uninstallation took the Windows service along. */
  hasNoService = false;
  /** How often msiexec was started. */
  installs = 0;
  /** What this machine encrypts with (the world gives each its own), and everything it has encrypted for somebody. */
  machineKey: Buffer = Buffer.alloc(0);
  readonly protectedTexts: string[] = [];
  /** Its machine is restarting. */
  isDown = false;
  /** How often its machine was restarted: whatever was at work before has ended. */
  restarts = 0;
  /** Its service does not come to an end when it is told to. */
  clings = false;
  /** Whether its address accepts connections: from the second part of its service's start until it is stopped. */
  acceptsConnections = false;
  /** Its address accepts connections and does not answer. */
  isSilent = false;
  /** Somebody deleted it in the instance: its service registers it again when it has started. */
  isDeleted = false;
  /** It will never run again, and nobody counts it among the nodes any more. */
  isGone = false;

  constructor(
    /** As the instance knows it: neither the machine's nor the host's name. */
    readonly name: string,
    readonly machineName: string,
    /** Its machine has the primary's role. */
    public isPrimary: boolean,
    /** The second node: the one that faults pick. */
    readonly isSecond: boolean,
    /** The root of its disk. */
    readonly folder: string,
  ) {}

  get id(): string {
    return `OctopusServerNodes-${this.name}`;
  }

  get serves(): boolean {
    return this.state === "running" && !this.draining;
  }

  get isRunning(): boolean {
    return this.state === "running" || this.state === "stop-pending";
  }

  /** Another cap: a service that runs goes by the former one until then. */
  setTaskCap(cap: number, { now, heededAfter }: { now: number; heededAfter: number }): void {
    const former = this.heedsCap(now);
    this.taskCap = cap;
    this.heeded = this.isRunning ? { cap: former, untilSeconds: now + heededAfter } : undefined;
  }

  /** The cap that its service goes by. */
  heedsCap(now: number): number {
    return this.heeded && now < this.heeded.untilSeconds ? this.heeded.cap : this.taskCap;
  }

  snapshot(): NodeSnapshot {
    return {
      name: this.name,
      installedVersion: this.program,
      running: this.isRunning,
      serving: this.serves,
      draining: this.draining,
      taskCap: this.taskCap,
      startType: this.startType,
      description: this.description,
      ...(this.deletesArePending && { deletesArePending: true as const }),
    };
  }
}
