import { RUNBOOKS } from "../../../src/runbooks/index";
import type { TaskEngine } from "../../../src/stand-ins/controlling/queued-run";
import type { ControllerStandIn } from "../../../src/stand-ins/controlling/start";
import { API_KEY, startSpace } from "../../provision/made-up-space";
import { cli } from "../made-up-cli";

const TABLE = ["Check      ha-1  What holds when it is ok", "Disk-Free  ok    there is enough disk space"];

/** A run of the preflight runbook that found something, as its log shows it. */
const engine: TaskEngine = {
  carryOut: async (_run, _around, { root }) => {
    root.begin();
    const inspect = root.child("Step 1: Inspect the nodes").begin();
    const node = inspect.child("octo-1").begin();
    node.write("Info", "no part of the table");
    node.end("Failed");
    inspect.end("Failed");
    const show = root.child("Step 3: Show what was found").begin();
    const primary = show.child("octo-1").begin();
    primary.write("Verbose", "not for everybody");
    for (const line of TABLE) primary.write("Info", line);
    primary.write("Highlight", "1 node, 1 checks");
    primary.end("Success");
    show.end("Success");
    root.end("Failed");
    return { state: "Failed", errorMessage: "Step 1 failed" };
  },
};

let standIn: ControllerStandIn;
beforeEach(async () => {
  standIn = await startSpace({ engine });
  const { code } = await typed(
    ...["apply", "--yes", "--target-url", "https://octopus.example.com"],
    ...["--variable", "Upgrade.Database.Backup.Folder=\\\\nas\\backups"],
  );
  expect(code).toBe(0);
});
afterEach(() => standIn.close());

const typed = (...args: string[]) =>
  cli(args, {
    runbooks: RUNBOOKS,
    env: {
      OCTOPUS_URL: standIn.url,
      OCTOPUS_API_KEY: API_KEY,
      OCTOPUS_UPGRADE_TARGET_API_KEY: "API-MADEUP0KEY0OF0TARGET",
    },
  });

test("a run that changes nothing asks nobody, and ends with its table", async () => {
  const { out, code } = await typed("run", "--runbook", "preflight", "--poll-seconds", "1");
  expect(code).not.toBe(0);
  expect(out.slice(-3)).toEqual([...TABLE, "1 node, 1 checks"]);
  expect(out.join("\n")).not.toContain("no part of the table\nCheck");
});

test("the table is in the JSON, too", async () => {
  const { out } = await typed("run", "--runbook", "preflight", "--format", "json", "--poll-seconds", "1");
  expect(JSON.parse(out.join("\n"))).toMatchObject({ outcome: "failed", report: [...TABLE, "1 node, 1 checks"] });
});

test("an upgrade still has to be allowed", async () => {
  const { code, err } = await typed("run");
  expect(code).not.toBe(0);
  expect(err.join("\n")).toContain("give --yes");
});
