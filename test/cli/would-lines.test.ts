import { printed } from "../../src/runbooks/printed";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { ViewEvent } from "../../src/cli/run-view";
import { WouldLines } from "../../src/cli/would-lines";
import { plain } from "./made-up-cli";

const said = (row: string, machine: string, text: string, level = "info"): ViewEvent => ({
  kind: "script-text",
  row: printed(UPGRADE_RUNBOOK.rows).find((each) => each.row === row)!,
  machine,
  level,
  text,
});

const rowOf = (key: string) => printed(UPGRADE_RUNBOOK.rows).find((each) => each.key === key)!.row;

test("what a dry run would do, by step and machine, with the version it would go to", () => {
  const would = new WouldLines();
  would.take(said("2", "octo-1", "Upgrade of 2 nodes from 2025.3.1 to 2025.4.2.", "highlight"));
  would.take(said(rowOf("stop-nodes"), "octo-2", "Would stop the service on octo-2."));
  would.take(said(rowOf("drain-nodes"), "octo-2", "Would drain octo-2."));
  would.take(said(rowOf("drain-nodes"), "octo-1", "Would drain octo-1."));
  would.take(said(rowOf("drain-nodes"), "octo-1", "This node runs."));
  expect(would.lines(plain)).toEqual([
    "",
    "What a real run would do",
    "Upgrade of 2 nodes from 2025.3.1 to 2025.4.2.",
    `${rowOf("drain-nodes").padStart(3)}  Quiet the nodes`,
    "     octo-2: Would drain octo-2.",
    "     octo-1: Would drain octo-1.",
    `${rowOf("stop-nodes").padStart(3)}  Stop the nodes`,
    "     octo-2: Would stop the service on octo-2.",
    "",
  ]);
});

test("a real run says nothing of the kind", () => {
  const would = new WouldLines();
  would.take(said(rowOf("drain-nodes"), "octo-1", "Now: drain octo-1."));
  expect(would.lines(plain)).toEqual([]);
});
