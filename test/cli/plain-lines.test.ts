import { PlainLines } from "../../src/cli/plain-lines";
import type { ViewEvent } from "../../src/cli/run-view";
import type { Paint } from "../../src/cli/colour";

const row = { row: "9", name: "Back up the database" };
const machine = "octo-1";
const styled: Paint = (style, text) => `<${style}>${text}`;

function printed(...events: ViewEvent[]): string[] {
  const lines: string[] = [];
  const view = new PlainLines((line) => lines.push(line), styled, false);
  for (const event of events) view.take(event);
  return lines;
}
const text = (level: string, said: string): ViewEvent => ({ kind: "script-text", row, machine, level, text: said });
const progress = (percent: number, message = ""): ViewEvent => ({
  kind: "script-progress",
  row,
  machine,
  percent,
  message,
});

test("levels are told apart, and verbose lines are left out", () => {
  expect(
    printed(
      { kind: "script-began", row, machine },
      text("verbose", "a"),
      text("info", "b"),
      text("highlight", "c"),
      text("warning", "d"),
      text("wait", "e"),
      { kind: "task-text", level: "warning", text: "f" },
    ),
  ).toEqual([
    "<bold> 9 octo-1  Back up the database",
    " 9 octo-1    b",
    " 9 octo-1    <bold>c",
    " 9 octo-1    <yellow>warning: d",
    " 9 octo-1    <dim>e",
    "   <yellow>warning: f",
  ]);
});

test("progress is a line every tenth of the way", () => {
  expect(printed(progress(3, "Backing up: 3 %"), progress(7), progress(12), progress(19), progress(100))).toEqual([
    "<dim> 9 octo-1    Backing up: 3 %",
    "<dim> 9 octo-1    12 %",
    "<dim> 9 octo-1    100 %",
  ]);
});

test("the reason of a failure is not said twice", () => {
  const ended: ViewEvent = { kind: "script-ended", row, machine, outcome: "failed", reason: "The disk is full." };
  expect(printed(text("error", "The disk is full."), ended).at(-1)).toBe("<red> 9 octo-1    failed");
  expect(printed(ended)).toEqual(["<red> 9 octo-1    failed: The disk is full."]);
});
