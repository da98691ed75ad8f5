import type { TaskResult } from "../provision/run/task-progress";
import type { Paint } from "./colour";
import { duration } from "./summary";

const NAME_WIDTH = 44;

/** What a person reads at the end of a run: its steps and how long they took, the reason of a failure, where to look. */
export function runLines(
  { taskId, outcome, seconds, steps, reason, report }: TaskResult,
  url: string,
  paint: Paint,
): string[] {
  const rows = steps.map(({ row, name, outcome: end, seconds: took }) => {
    const line = `${row.padStart(3)}  ${name.padEnd(NAME_WIDTH)} ${duration(took).padStart(12)}`;
    return end === "success" ? line : `${line}  ${paint(end === "failed" ? "red" : "yellow", end)}`;
  });
  const sentence = {
    success: paint("green", `${taskId} succeeded after ${duration(seconds)}.`),
    failed: paint("red", `${taskId} failed after ${duration(seconds)}.`),
    cancelled: paint("yellow", `${taskId} was cancelled after ${duration(seconds)}.`),
  }[outcome];
  return [
    ...rows,
    ...(rows.length > 0 ? [""] : []),
    ...(reason ? [`  ${reason}`, ""] : []),
    sentence,
    url,
    ...(report.length > 0 ? ["", ...report] : []),
  ];
}
