export type ScriptOutcome = "success" | "failed" | "cancelled";

/** Where a script runs: the names of its step and of its machine, and the task that it belongs to. */
export interface ScriptPlace {
  taskId: string;
  step: string;
  machine: string;
}

/**
 * What the engine tells while a task runs: the live table, the plain lines, the report and the judges listen. Texts are
 * as the script printed them, unlike those in the task's log: who looks for secrets must see one that a step printed.
 */
export type EngineEvent =
  | { kind: "step-skipped"; taskId: string; step: string; because: string }
  | ({ kind: "script-began" } & ScriptPlace)
  | ({ kind: "script-text"; level: string; text: string } & ScriptPlace)
  | ({ kind: "script-progress"; percent: number; message: string } & ScriptPlace)
  | ({ kind: "script-output"; name: string; value: string; sensitive: boolean } & ScriptPlace)
  /** The file is still there while the listener runs. */
  | ({ kind: "script-artifact"; path: string; name: string } & ScriptPlace)
  /** Without a `script-began` before it when the machine could not be reached. */
  | ({
      kind: "script-ended";
      outcome: ScriptOutcome;
      /** Undefined when it was killed or never ran. */
      exitCode: number | undefined;
      /** What the script gave as the reason of its failure. */
      reason: string;
      overheadSeconds: number;
    } & ScriptPlace);
