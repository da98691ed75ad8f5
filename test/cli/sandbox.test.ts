import { execFile, spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { STEP_NAMES } from "../../src/names/steps";
import { RUNBOOKS } from "../../src/runbooks/index";
import { onceMoreWhenBusy } from "../made-up/once-more";

onceMoreWhenBusy();

const program = join(__dirname, "..", "..", "dist", "cli", "octopus-ha-upgrade.cjs");
/** As in `npm run build`: the packages that are applied here are those. */
const SPEED = "600";

interface Said {
  standIns: boolean;
  env: Record<string, string>;
  variablesFile: string;
}

/** The sandbox as it is shipped, in a process of its own, and commands against it in theirs. */
class RunningSandbox {
  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly heard: Interface,
    readonly folder: string,
    readonly said: Said,
  ) {}

  static async start(...flags: string[]): Promise<RunningSandbox> {
    const folder = mkdtempSync(join(tmpdir(), "sandbox-test-"));
    const child = spawn(process.execPath, [program, "sandbox", "--format", "json", "--speed", SPEED, ...flags], {
      env: { ...process.env, TMPDIR: folder },
    });
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    return new RunningSandbox(child, createInterface(child.stderr), folder, JSON.parse(line) as Said);
  }

  /** Runs a command with the environment that the sandbox printed. */
  run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const env = { ...process.env, ...this.said.env, NO_PROXY: "127.0.0.1" };
    return new Promise((resolve) => {
      execFile(process.execPath, [program, ...args], { env, maxBuffer: 50_000_000 }, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
      });
    });
  }

  apply() {
    return this.run("apply", "--yes", "--format", "basic", "--variables-file", this.said.variablesFile);
  }

  /** Types a line into its terminal. @returns what it says to that */
  async type(line: string): Promise<string> {
    const answer = once(this.heard, "line");
    this.child.stdin.write(`${line}\n`);
    return String((await answer)[0]);
  }

  async end(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const ended = once(this.child, "exit");
    this.child.kill("SIGINT");
    return (await ended)[0] as number | null;
  }
}

let sandbox: RunningSandbox;
afterEach(async () => {
  await sandbox.end();
  rmSync(sandbox.folder, { recursive: true, force: true });
});

/** Asks until the outage has begun. @returns what is said in it */
async function statusDuringTheOutage() {
  for (;;) {
    const seen = await sandbox.run("status");
    if (/(?:Back up|Upgrade) the database for /.test(seen.stdout) || seen.stdout.includes("2025.4.10333,")) return seen;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

test("every command can be practiced: plan, apply, status, dry run, run, drift, remove", async () => {
  sandbox = await RunningSandbox.start("--nodes", "1");
  const file = sandbox.said.variablesFile;
  expect(sandbox.said.standIns).toBe(true);

  const plan = await sandbox.run("plan", "--check-target", "--variables-file", file);
  expect(plan.stdout).toContain("The next run would upgrade from 2025.3.14357 to 2025.4.10333.\n");
  const planned = /Plan: (\d+) to create, 0 to change, 0 to delete\.\n$/.exec(plan.stdout);
  expect(plan.code).toBe(0);
  const applied = await sandbox.apply();
  const lines = applied.stdout.trim().split("\n");
  expect({ code: applied.code, lines: lines.length }).toEqual({ code: 0, lines: Number(planned?.[1]) });
  expect(lines.filter((line) => line.startsWith("create step "))).toEqual(
    expect.arrayContaining(
      RUNBOOKS.flatMap(({ name, rows }) => rows.map(({ key }) => `create step ${STEP_NAMES[key]}, of ${name}`)),
    ),
  );
  expect((await sandbox.run("plan")).stdout).toContain("Nothing to do.");

  const dry = await sandbox.run("run", "--dry-run", "--poll-seconds", "1");
  expect(dry.code).toBe(0);
  expect(dry.stdout).toContain("Would ");
  expect(dry.stdout).toContain("This run would upgrade from 2025.3.14357 to 2025.4.10333.");
  const before = await sandbox.run("status", "--format", "basic");
  expect(before.stdout).toContain("version 2025.3.14357\n");

  const run = sandbox.run("run", "--yes", "--poll-seconds", "1");
  const during = await statusDuringTheOutage();
  // The step that runs, and that the silence is to be expected.
  expect(during.stdout).toMatch(/^Instance to be upgraded\nInstance-\w+: .*\nA run is in progress: /);
  expect(during.stdout).toMatch(
    /ServerTasks-2 has been running for [^]*\n {2}(?:Back up|Upgrade) the database for \d+ s\n {4}octo-1: \S/,
  );
  expect(during.code).toBe(0);
  expect((await run).code).toBe(0);
  const after = await sandbox.run("status", "--format", "basic");
  expect(after.stdout).toContain("version 2025.4.10333\n");
  const again = await sandbox.run("run", "--yes", "--detach");
  expect(again.stdout).toContain("no newer version is allowed: there is nothing to do.");
  expect(again.stdout).toMatch(/The outage of the last upgrade was about \d+ s \(ServerTasks-2, /);
  expect(again.stdout).toMatch(/\nOutage with Full: about .* \(the last upgrade, ServerTasks-2\)/);

  expect(await sandbox.type("drift")).toContain("Somebody disabled the step 'Back up the database' by hand");
  const drifted = await sandbox.run("plan", "--format", "basic");
  expect(drifted.stdout).toContain("change step Back up the database, of upgrade\n");
  expect((await sandbox.apply()).code).toBe(0);
  expect((await sandbox.run("plan")).stdout).toContain("Nothing to do.");

  expect((await sandbox.run("remove", "--yes")).code).toBe(0);
  expect((await sandbox.run("run", "--dry-run")).stderr).toContain("Run-NotThere");
  expect(await sandbox.type("drift")).toContain("There is no runbook");

  expect(await sandbox.end()).toBe(0);
  expect(existsSync(file)).toBe(false);
  expect(readdirSync(sandbox.folder)).toEqual([]);
});
