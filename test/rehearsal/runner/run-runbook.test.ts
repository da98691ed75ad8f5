import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import * as z from "zod";
import type { AnyStep } from "../../../src/step/define-step";
import { PackageStore } from "../../../src/rehearsal/runner/package-store";
import { runRunbook, type RunnerEvent } from "../../../src/rehearsal/runner/run-runbook";
import type { RunbookRow } from "../../../src/runbook/upgrade";

/** Scripts of a few lines, run as the Tentacles run them: they print what they were handed, or fail. */
const READ = "const v = JSON.parse(Buffer.from(require('fs').readFileSync(0, 'latin1'), 'base64').toString());";
const SET = (name: string, value: string) =>
  `const b = (t) => Buffer.from(t).toString('base64'); console.log("##octopus[setVariable name='" + b('${name}') + "' value='" + b(${value}) + "']");`;
const SCRIPTS: Record<string, string> = {
  decide: `${READ} ${SET("UpgradeAvailable", "'True'")}`,
  decline: `${READ} ${SET("UpgradeAvailable", "'False'")}`,
  speak: `${READ} console.log('on ' + v['Octopus.Machine.Name'] + ' sees ' + Object.keys(v).filter((k) => k.includes('.Output[')).sort().join());`,
  fail: `${READ} if (v['Octopus.Machine.Name'] === 'b') { console.error('it broke'); process.exit(7); }`,
  hang: "setInterval(() => {}, 1000); console.log('hanging');",
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "runner-test-"));
  for (const [name, text] of Object.entries(SCRIPTS)) {
    writeFileSync(join(folder, `octopus-ha-${name}.1.0.0.zip`), zipSync({ "run.js": Buffer.from(text) }));
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const row = (name: string, step: string, more: Partial<RunbookRow> = {}): RunbookRow => ({
  row: name,
  name,
  step,
  role: "HAServer",
  runs: "always",
  ...more,
});
const machine = (name: string, ...roles: string[]) => ({ id: `Machines-${name}`, name, roles, environment: {} });

async function run(rows: RunbookRow[], onEvent: (event: RunnerEvent, cancel: AbortController) => void = () => {}) {
  const events: RunnerEvent[] = [];
  const cancel = new AbortController();
  const outcome = await runRunbook({
    runId: "ServerTasks-1",
    rows,
    steps: new Map(Object.keys(SCRIPTS).map((id) => [id, { id, inputs: z.object({}) } as unknown as AnyStep])),
    machines: [machine("a", "HAServer", "HAServer-Primary"), machine("b", "HAServer")],
    projectVariables: {},
    packages: new PackageStore([folder], folder),
    cancel: cancel.signal,
    onEvent: (event) => {
      events.push(event);
      onEvent(event, cancel);
    },
  });
  const texts = events.flatMap((event) => (event.kind === "script-text" ? [event.text] : []));
  const skipped = events.flatMap((event) =>
    event.kind === "row-skipped" ? [`${event.row.name}: ${event.because}`] : [],
  );
  return { outcome, events, texts, skipped };
}

test("a row runs on the machines with its role; outputs are seen by later rows only", async () => {
  const { outcome, texts } = await run([
    row("one", "decide", { role: "HAServer-Primary" }),
    row("two", "speak", { runs: "upgrade" }),
  ]);
  expect(outcome).toBe("success");
  expect(texts.sort()).toEqual([
    "on a sees Octopus.Action[one].Output[a].UpgradeAvailable",
    "on b sees Octopus.Action[one].Output[a].UpgradeAvailable",
  ]);
});

test("rows that need an upgrade are skipped when there is nothing to do", async () => {
  const { outcome, skipped } = await run([row("one", "decline"), row("two", "speak", { runs: "upgrade" })]);
  expect(outcome).toBe("success");
  expect(skipped).toEqual(["two: there is nothing to do"]);
});

test("one machine's failure fails the run, skips what follows, and runs what comes after a failure", async () => {
  const { outcome, skipped, texts, events } = await run([
    row("one", "fail"),
    row("two", "speak"),
    row("F", "speak", { runs: "after-failure" }),
  ]);
  expect(outcome).toBe("failed");
  expect(skipped).toEqual(["two: an earlier step failed"]);
  expect(texts.filter((text) => text.startsWith("on "))).toHaveLength(2);
  const ended = events.filter((event) => event.kind === "script-ended" && event.row.name === "one");
  expect(ended.map((event) => "outcome" in event && event.outcome).sort()).toEqual(["failed", "success"]);
});

test("a cancelled run kills the scripts' processes and runs nothing more, not even after a failure", async () => {
  const { outcome, texts } = await run(
    [row("one", "hang"), row("F", "speak", { runs: "after-failure" })],
    (event, cancel) => {
      if (event.kind === "script-text") cancel.abort();
    },
  );
  expect(outcome).toBe("cancelled");
  expect(texts.every((text) => text === "hanging")).toBe(true);
});
