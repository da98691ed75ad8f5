import type { ControllerStandIn } from "../../../src/stand-ins/controlling/start";
import type { QueuedRun, TaskEngine } from "../../../src/stand-ins/controlling/queued-run";
import { placeSentence } from "../../../src/release/way-lines";
import { versionOf } from "../../made-up/version";
import { API_KEY, startSpace } from "../../provision/made-up-space";
import { cli } from "../made-up-cli";

const WAY = ["2018.3.13", "2021.1.8018", "2025.4.10333", "2026.2.13219"].map(versionOf);
const hop = (number: number) => placeSentence({ versions: WAY, number, count: WAY.length - 1 });

/** Each run says which hop it is, and ends as it is told. */
class HoppingEngine implements TaskEngine {
  readonly runs: QueuedRun[] = [];
  /** What each run says in the step that decides; undefined: it finds nothing to do. */
  says: (string | undefined)[] = [hop(1), hop(2), hop(3)];
  failsAt: number | undefined;

  carryOut: TaskEngine["carryOut"] = async (run, _around, { root }) => {
    this.runs.push(run);
    root.begin();
    const check = root.child("Step 2: Check for a new version").begin();
    const one = check.child("octo-1").begin();
    const said = this.says[this.runs.length - 1];
    if (said !== undefined) one.write("Highlight", said);
    one.end("Success");
    check.end("Success");
    const fails = this.runs.length === this.failsAt;
    root.end(fails ? "Failed" : "Success");
    return fails ? { state: "Failed", errorMessage: "Step 9 failed" } : { state: "Success", errorMessage: "" };
  };
}

let standIn: ControllerStandIn;
let engine: HoppingEngine;
beforeEach(async () => {
  engine = new HoppingEngine();
  standIn = await startSpace({ engine });
  const folder = "Upgrade.Database.Backup.Folder=\\\\nas\\backups";
  const applied = ["apply", "--yes", "--target-url", "https://octopus.example.com", "--variable", folder];
  expect((await cli(applied, { env: { ...env(), OCTOPUS_UPGRADE_TARGET_API_KEY: "API-TARGET" } })).code).toBe(0);
});
afterEach(() => standIn.close());

const env = () => ({ OCTOPUS_URL: standIn.url, OCTOPUS_API_KEY: API_KEY });
const run = (...args: string[]) => cli(args, { env: env() });
const aboutHops = (out: string[]) => out.filter((line) => /^(?:Hop|No )/.test(line));

test("a run for each hop, until none is left", async () => {
  const { code, out } = await run("run", "--yes", "--hops", "all");
  expect(code).toBe(0);
  expect(engine.runs).toHaveLength(3);
  expect(aboutHops(out)).toEqual([
    "Hop 1 of 3 is done. Starting the run of the next one.",
    "Hop 2 of 3 is done. Starting the run of the next one.",
    "No hop is left.",
  ]);
});

test.each([
  ["without it, one run makes one hop", ["--yes"], 1],
  ["nor does one that says no hop start another", ["--yes", "--hops", "all"], 1],
])("%s", async (_, args, runs) => {
  if (args.includes("all")) engine.says = [undefined];
  expect((await run("run", ...args)).code).toBe(0);
  expect(engine.runs).toHaveLength(runs);
});

test("the first that does not succeed is the last", async () => {
  engine.failsAt = 2;
  const { code, out } = await run("run", "--yes", "--hops", "all");
  expect(code).toBe(5);
  expect(engine.runs).toHaveLength(2);
  expect(aboutHops(out).at(-1)).toBe("No further run is started: this was hop 2 of 3.");
});

test("a run that leaves as many hops as the one before it ends it: nothing is tried for ever", async () => {
  engine.says = [hop(1), hop(1), hop(1)];
  const { code, err } = await run("run", "--yes", "--hops", "all");
  expect(code).toBe(1);
  expect(engine.runs).toHaveLength(2);
  expect(err.join("\n")).toContain("Run-HopNotMade");
});

test("a record that was lost counts the hops anew", async () => {
  const shorter = placeSentence({ versions: WAY.slice(1), number: 1, count: 2 });
  engine.says = [hop(1), shorter, hop(3)];
  expect((await run("run", "--yes", "--hops", "all")).code).toBe(0);
  expect(engine.runs).toHaveLength(3);
});

test.each([
  ["--dry-run", ["--dry-run"], "shows the whole way"],
  ["--detach", ["--yes", "--detach"], "starts the next one"],
  ["--follow", ["--follow", "ServerTasks-1"], "--hops"],
  ["a runbook that upgrades nothing", ["--yes", "--runbook", "recover"], "'recover' does not"],
])("not with %s", async (_, args, words) => {
  const { code, err } = await run("run", ...args, "--hops", "all");
  expect(code).not.toBe(0);
  expect(err.join("\n")).toContain(words);
  expect(engine.runs).toHaveLength(0);
});
