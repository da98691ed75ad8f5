import { RUNBOOKS } from "../../../src/runbooks/index";
import type { ControllerStandIn as StandIn } from "../../../src/stand-ins/controlling/start";
import { CHECK_RUNBOOK } from "../../provision/made-up-runbook";
import { API_KEY, startSpace, THREE_NODES } from "../../provision/made-up-space";
import { cli } from "../made-up-cli";

let standIn: StandIn;
beforeEach(async () => {
  const copy = { name: "copy-1", roles: ["HAServer", "HAServer-Primary"], environment: "Test" };
  standIn = await startSpace({ machines: [...THREE_NODES, copy] });
});
afterEach(() => standIn.close());

const runbooks = [...RUNBOOKS, CHECK_RUNBOOK];
const typed = (...args: string[]) =>
  cli(args, {
    runbooks,
    env: {
      OCTOPUS_URL: standIn.url,
      OCTOPUS_API_KEY: API_KEY,
      OCTOPUS_UPGRADE_TARGET_API_KEY: "API-MADEUP0KEY0OF0TARGET",
      OCTOPUS_UPGRADE_TARGET_API_KEY_TEST: "API-MADEUP0KEY0OF0COPY",
    },
  });
const PLACES = ["--environment", "Production", "--copy", "Test"];
const VALUES = [
  ...["--target-url", "https://octopus.example.com", "--variable", "Upgrade.Database.Backup.Folder=\\\\nas\\backups"],
  ...["--variable", "Upgrade.Octopus.Url@Test=https://copy.example.com"],
];

test("apply puts every runbook into every environment; plan, run and status choose", async () => {
  const first = await typed("plan", ...PLACES, ...VALUES);
  expect(first.code).toBe(0);
  expect(first.out).toContain("Steps of the runbook upgrade");
  expect(first.out).toContain("Steps of the runbook check");
  expect((await typed("apply", "--yes", ...PLACES, ...VALUES)).code).toBe(0);
  const again = await typed("plan", "--detailed-exitcode", "--format", "basic", ...PLACES);
  expect([again.code, again.out]).toEqual([0, []]);

  const run = await typed(
    "run",
    "--yes",
    "--detach",
    "--format",
    "basic",
    "--runbook",
    "check",
    "--environment",
    "Test",
  );
  expect(run.code).toBe(0);
  expect(run.err.join("\n")).toContain("The runbook 'check' runs on copy-1. Checks the instance and changes nothing.");
  const [task] = run.out;
  const status = await typed("status", "--format", "basic", "--runbook", "check", "--environment", "Test");
  expect(status.out.join("\n")).toContain(`run ${task ?? ""}`);
  const elsewhere = await typed("status", "--format", "basic", "--runbook", "check", "--environment", "Production");
  expect(elsewhere.out.join("\n")).not.toContain("run ServerTasks");
});
