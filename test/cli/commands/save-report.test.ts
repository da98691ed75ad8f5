import { STEP_NAMES } from "../../../src/names/steps";
import type { ControllerStandIn } from "../../../src/stand-ins/controlling/start";
import type { TaskEngine } from "../../../src/stand-ins/controlling/queued-run";
import { API_KEY, startSpace } from "../../provision/made-up-space";
import { cli, type Situation } from "../made-up-cli";

const PAGE = "<!doctype html>\n<title>Äpfel</title>\n";
const TOOK = {
  ...{ stopSeconds: 20, backupSeconds: 300, verifySeconds: 60 },
  ...{ upgradeSeconds: 420, startSeconds: 60, outageSeconds: 900 },
};
/** What the run leaves, by name. */
let left: Record<string, string>;

/** Upgrades at once, and leaves files. */
const engine: TaskEngine = {
  carryOut: async (run, around, { root }) => {
    root.begin();
    for (const key of ["stop-nodes", "verify-primary"] as const) {
      root.child(`Step 8: ${STEP_NAMES[key]}`).begin().end("Success");
    }
    for (const [fileName, text] of Object.entries(left)) {
      around.addArtifact({ taskId: run.taskId, fileName, source: "octo-1", bytes: Buffer.from(text) });
    }
    root.end("Success");
    return { state: "Success", errorMessage: "" };
  },
};

let standIn: ControllerStandIn;
beforeEach(async () => {
  left = { "report.html": PAGE, "report.json": JSON.stringify({ took: TOOK }) };
  standIn = await startSpace({ engine });
  const folder = "Upgrade.Database.Backup.Folder=\\\\nas\\backups";
  await run({}, "apply", "--yes", "--target-url", "https://octopus.example.com", "--variable", folder);
});
afterEach(() => standIn.close());

const run = (situation: Situation, ...args: string[]) => cli(args, { env: env(), ...situation });
const env = () => ({
  ...{ OCTOPUS_URL: standIn.url, OCTOPUS_API_KEY: API_KEY, OCTOPUS_UPGRADE_TARGET_API_KEY: "API-TARGET" },
});

describe("the report of a run", () => {
  test("is offered to whoever can be asked, and saved in this folder", async () => {
    const { code, saved, out, questions } = await run({ answers: ["y", "y"] }, "run");
    expect(code).toBe(0);
    expect(questions[1]).toMatch(/^Save the report of this run to report-ServerTasks-\d+\.html\? \[y\/N\]$/);
    expect(Object.entries(saved)).toEqual([[expect.stringMatching(/^report-ServerTasks-\d+\.html$/), PAGE]]);
    expect(out.at(-1)).toMatch(/^The report is in report-ServerTasks-\d+\.html$/);
  });

  test("is not saved by whoever does not want it", async () => {
    expect((await run({ answers: ["y", ""] }, "run")).saved).toEqual({});
  });

  test.each<[string, Situation, string[], Record<string, string>]>([
    ["where it is asked for", {}, ["--yes", "--report", "here.html"], { "here.html": PAGE }],
    ["of a dry run", {}, ["--dry-run", "--report", "dry.html"], { "dry.html": PAGE }],
    ["nowhere, where nobody can be asked", {}, ["--yes"], {}],
    ["nowhere, where somebody said yes beforehand", { answers: [] }, ["--yes"], {}],
  ])("is saved %s", async (_what, situation, flags, saved) => {
    const ended = await run(situation, "run", ...flags);
    expect(ended).toMatchObject({ code: 0, saved, questions: [] });
  });

  test("is not offered where there is none, and missed where it was asked for", async () => {
    left = {};
    expect((await run({ answers: ["y"] }, "run")).questions).toHaveLength(1);
    const { code, err } = await run({}, "run", "--yes", "--report", "here.html");
    expect({ code, err: err.at(-1) }).toEqual({ code: 0, err: expect.stringMatching(/left no report\.$/) as string });
  });

  test("that cannot be saved is said, and the run succeeded all the same", async () => {
    const notSaved = new Error("EACCES: permission denied, open 'here.html'");
    const { code, err } = await run({ notSaved }, "run", "--yes", "--report", "here.html");
    expect(code).toBe(0);
    expect(err.at(-1)).toBe("The report could not be saved: EACCES: permission denied, open 'here.html'");
  });

  test("keeps stdout for the result alone with --format json", async () => {
    const { out, err } = await run({}, "run", "--yes", "--format", "json", "--report", "here.html");
    expect(JSON.parse(out.join("\n"))).toMatchObject({ outcome: "success" });
    expect(err.at(-1)).toBe("The report is in here.html");
  });

  test("nobody waits for with --detach", async () => {
    const { code, err } = await run({}, "run", "--yes", "--detach", "--report", "here.html");
    expect(code).toBe(2);
    expect(err.join("\n")).toContain("leave out --report");
  });
});

describe("what the last upgrade took is the estimate of the next", () => {
  const estimateOf = async () => (await run({ answers: ["n"] }, "run")).out.find((line) => line.startsWith("Outage"));

  test("with the project's backup strategy", async () => {
    await run({}, "run", "--yes");
    expect(await estimateOf()).toMatch(
      /^Outage with Full: about 14 min 20 s \(stop 20 s \(the last upgrade, ServerTasks-\d+\), full backup 5 min /,
    );
    const change = ["--variable", "Upgrade.Backup.Strategy=SnapshotAfterBackup"];
    await run({}, "apply", "--yes", "--target-url", "https://octopus.example.com", ...change);
    expect(await estimateOf()).toMatch(/^Outage with SnapshotAfterBackup: about 8 min 25 s /);
  });

  test.each(["{}", '{"took":null}', '{"took":{"stopSeconds":"long"}}', "not json"])(
    "a report that says %s gives none, and holds nothing up",
    async (text) => {
      left = { "report.json": text };
      await run({}, "run", "--yes");
      expect(await estimateOf()).toBeUndefined();
      expect((await run({}, "run", "--yes")).code).toBe(0);
    },
  );
});
