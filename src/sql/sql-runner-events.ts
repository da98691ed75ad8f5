import * as z from "zod";
import type { SqlValue } from "./sql-session";

/** An error as SqlClient tells it. Those that it makes itself (no connection, cancelled) have the state 0. */
const runnerError = z.object({ number: z.number(), message: z.string(), state: z.number() });
export type RunnerError = z.output<typeof runnerError>;

/** Times come as UTC with a name of their own: JSON has no dates. */
const cell: z.ZodType<SqlValue> = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.object({ utc: z.iso.datetime() }).transform(({ utc }) => new Date(utc)),
]);

const runnerEvent = z.union([
  z.object({ open: z.object({}) }),
  z.object({ info: z.object({ number: z.number(), message: z.string() }) }),
  z.object({ row: z.record(z.string(), cell) }),
  z.object({ done: z.string() }),
  z.object({
    error: z.object({
      phase: z.enum(["connection string", "connect", "command"]),
      connected: z.boolean(),
      /** What lies below SqlClient's own sentence; empty when there is nothing. */
      inner: z.string(),
      errors: z.array(runnerError),
    }),
  }),
]);

/** What the runner says in one line (see sql-runner-script.ts). */
export type RunnerEvent = z.output<typeof runnerEvent>;
export type RunnerRefusal = Extract<RunnerEvent, { error: unknown }>["error"];

/** @returns undefined for a line that is not the runner's: PowerShell, a profile or a scanner had something to say */
export function readRunnerLine(line: string): RunnerEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return runnerEvent.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
