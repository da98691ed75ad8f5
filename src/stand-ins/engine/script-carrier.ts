import type { StoredPackage } from "../controlling/documents";
import type { ServiceMessage } from "./service-messages";
import type { VariableDictionary, VariableValue } from "./variable-dictionary";

/** A package that was extracted once: scripts get copies of it. */
export interface ExtractedPackage {
  folder: string;
  /** Paths in it. */
  files: readonly string[];
}

/** A package of an action, ready to be given to its scripts. */
export interface AcquiredPackage {
  /** The name of the reference. */
  name: string;
  feedId: string;
  stored: StoredPackage;
  /** Undefined when the reference wants the file as it is. */
  extracted: ExtractedPackage | undefined;
}

/** A script as it runs: its text with the tokens replaced, and what it sees. */
export interface ScriptText {
  body: string;
  variables: VariableDictionary;
}

/** What a Tentacle is told to run. */
interface ScriptOrder {
  taskId: string;
  machineId: string;
  packages: readonly AcquiredPackage[];
  /** What the script is, once it is known where its packages are. */
  textWith: (places: readonly VariableValue[]) => ScriptText;
}

export interface ScriptListener {
  onText: (level: string, text: string) => void;
  onMessage: (message: ServiceMessage) => void;
}

/** What somebody outside the run can do to a script that runs. */
export interface RunningScript {
  /** Ends its own process; programs that it started go on. */
  kill(): void;
  /** Ends it and all that it started. */
  killTree(): void;
  /** Resolves when its own process has ended. */
  ended: Promise<void>;
}

export interface ScriptEnd {
  /** Undefined when the process was killed. */
  exitCode: number | undefined;
  /** Real seconds from the start of the process to its first line; none in a carrier that knows no real time. */
  overheadSeconds: number;
}

/** What goes on when only the starter of a program was killed. */
type LeaveBehind = (left: { ended: Promise<unknown>; kill: () => void }) => void;

/**
 * Reads a file of a script's machine; a path that is not absolute is in the script's folder.
 * @returns where it is, and undefined bytes where there is none
 */
export type ReadOnMachine = (path: string) => Promise<{ path: string; bytes: Uint8Array | undefined }>;

/** What is told of a script that runs. */
export interface ScriptWatch {
  onStarted?: (script: RunningScript) => void;
  /** Takes over what goes on when a cancel is to kill only the starter. */
  leaveBehind?: LeaveBehind | undefined;
  /** Awaited when it has ended, while its folder is still there. */
  onEnded?: (read: ReadOnMachine) => Promise<void>;
}

/** Runs the scripts of the machines' Tentacles. */
export interface ScriptCarrier {
  /**
   * Makes a package ready for scripts that want it extracted.
   * @throws Error when it cannot be
   */
  extract(stored: StoredPackage): Promise<ExtractedPackage>;
  /**
   * Makes a script's folder and packages ready, runs it to its end, removes the folder. Aborting `cancel` kills it with
   * all that it started, at once and without warning, as Octopus kills the process tree when a task is cancelled
   * (facts: octopus-runbooks#cancelling).
   * @throws Error when it cannot be started
   */
  run(order: ScriptOrder, listener: ScriptListener, cancel: AbortSignal, watch: ScriptWatch): Promise<ScriptEnd>;
  /** Removes what is left of a task. */
  endOfTask(taskId: string): Promise<void>;
}
