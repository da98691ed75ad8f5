import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { judge } from "../../src/rehearsal/judges/judge";
import { FAULTS } from "../../src/stand-ins/world/faults";
import { findPwsh } from "../../src/stand-ins/find-pwsh";
import type { RehearsalReport } from "../../src/rehearsal/report";
import { BREAKS } from "../mutations/index";
import { onceMoreWhenBusy } from "../made-up/once-more";

onceMoreWhenBusy();

const program = join(__dirname, "..", "..", "dist", "cli", "octopus-ha-upgrade.cjs");

/** Runs the command as it is shipped, in a process of its own, without a terminal. */
function runIn(
  changes: NodeJS.ProcessEnv,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, ...changes };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env, maxBuffer: 50_000_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}
const run = (...args: string[]) => runIn({}, ...args);

test("--break list prints the names of the planted bugs, one a line", async () => {
  const { code, stdout } = await run("rehearse", "--break", "list");
  expect(code).toBe(0);
  expect(stdout.trim().split("\n")).toEqual(BREAKS.map(({ name }) => name));
});

test("a reader that has had enough, as head has, is no failure", async () => {
  const child = spawn(process.execPath, [program, "rehearse", "--fault", "list"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect([code, said]).toEqual([0, ""]);
});

test("--fault list prints each fault with a line of explanation", async () => {
  const { code, stdout } = await run("rehearse", "--fault", "list");
  expect(code).toBe(0);
  expect(stdout.trim().split("\n")).toHaveLength(FAULTS.length);
  expect(stdout).toContain("drain-never-ends");
});

test.each([
  [["--nodes", "0"], "a whole number from 1 to 8"],
  [["--speed", "fast"], "a whole number from 1 to 1000"],
  [["--fault", "nothing"], "There is no fault 'nothing'"],
  [["--break", "nothing"], "There is no planted bug 'nothing'"],
  [["--from", "2024.3"], "--from must be a full version"],
  [["--format", "yaml"], "Allowed choices are table, json"],
  [["--no-such-flag"], "unknown option"],
])("%j is refused with exit code 2", async (flags, sentence) => {
  const { code, stdout, stderr } = await run("rehearse", ...flags);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain(sentence);
});

test("all problems of a command line are said at once", async () => {
  const { stderr } = await run("rehearse", "--from", "1", "--to", "x", "--fault", "nothing");
  expect(stderr.trim().split("\n")).toHaveLength(3);
});

test("--format json prints one JSON document and nothing else on stdout", async () => {
  const { code, stdout } = await run("rehearse", "--nodes", "1", "--speed", "600", "--format", "json");
  const report = JSON.parse(stdout) as RehearsalReport;
  expect(code).toBe(0);
  expect(report).toMatchObject({
    outcome: "upgraded",
    rehearsedOn: "stand-ins",
    scripts: findPwsh(process.env).said,
    from: "2025.3.14357",
    to: "2025.4.10333",
  });
  expect(report.nodes).toEqual([{ name: "HA-NODE-1", version: "2025.4.10333", online: true, draining: false }]);
  expect(report.outageSeconds).toBeGreaterThanOrEqual(report.serviceDownSeconds);
  expect(report.steps.every(({ seconds }) => seconds >= 0)).toBe(true);
  // That none is missing among the judges is what test/rehearsal/judges is for: each breaks its own.
  expect(report.promises.map(({ id }) => id)).toEqual(judge([]).map(({ id }) => id));
});

test("Ctrl+C ends every process and removes every file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "interrupt-test-"));
  const child = spawn(process.execPath, [program, "rehearse", "--nodes", "2"], {
    env: { ...process.env, TMPDIR: folder },
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await new Promise((resolve) =>
    child.stdout.on("data", (text) => String(text).includes("Inspect") && resolve(undefined)),
  );
  child.kill("SIGINT");
  expect(await ended).toBe(130);
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

test("without a terminal it prints plain lines and no colours; --keep leaves the world's files, and says where", async () => {
  const folder = mkdtempSync(join(tmpdir(), "keep-test-"));
  try {
    const flags = ["--nodes", "1", "--speed", "600", "--fault", "backup-device-full", "--keep"];
    const { code, stdout, stderr } = await runIn({ TMPDIR: folder }, "rehearse", ...flags);
    expect(code).toBe(5);
    expect(stdout).not.toContain("\u001b[");
    const row = UPGRADE_RUNBOOK.rows.findIndex(({ key }) => key === "back-up-database") + 1;
    expect(stdout).toContain(`\n${String(row).padStart(2)} octo-1  Back up the database\n`);
    expect(stdout).toMatch(/Outage: .* in which no node answered its ping with 200/);
    // How it ended, and after that only where to read more.
    const [ended, report] = stdout.trim().split("\n").slice(-2);
    expect(ended).toContain("BackupDb-Backup-DiskFull");
    expect(report).toMatch(/^The runbook's report of it: .+report\.html$/);
    const kept = /in (\/\S+)$/m.exec(stderr)?.[1] ?? "";
    expect(readdirSync(folder)).toEqual([basename(kept)]);
    expect(readdirSync(kept).sort()).toEqual([
      ...["backups", "downloads", "events.jsonl", "heard.jsonl", "nas", "octo-1", "sets"],
    ]);
    const events = readFileSync(join(kept, "events.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string });
    expect([events[0]?.kind, events.at(-1)?.kind]).toEqual(["world-began", "world-ended"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
