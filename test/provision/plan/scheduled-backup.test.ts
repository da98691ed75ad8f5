import type { Product } from "../../../src/provision/read/product";
import { readPlan } from "../../../src/provision/read/read-plan";
import { BACKUP_RUNBOOK } from "../../../src/runbooks/backup";
import { UPGRADE_RUNBOOK } from "../../../src/runbooks/upgrade";
import { madeUpProduct } from "../made-up-product";
import { applyDesired, desired } from "../made-up-space";
import { Space } from "../space";

const product: Product = { ...madeUpProduct(), runbooks: [UPGRADE_RUNBOOK, BACKUP_RUNBOOK] };
let space: Space;
beforeEach(async () => void (space = await Space.start()));
afterEach(() => space.close());

const DAILY = { "Upgrade.Backup.Daily": "True" };
const SETS = { "Upgrade.File.Backup.Folder": "\\\\nas\\sets" };
const ON_A_DRIVE = { "Upgrade.Database.Backup.Folder": "D:\\Backups" };
const wanted = (...variables: Record<string, string>[]) =>
  desired({ variables: Object.assign({}, desired().variables, ...variables) as Record<string, string> });
const plan = (...variables: Record<string, string>[]) => readPlan(space.controller, wanted(...variables), product);
const problems = async (...variables: Record<string, string>[]) => (await plan(...variables)).problems;

test("a daily backup is refused where prune cannot see the .bak, and what to do is said", async () => {
  const [problem, ...more] = await problems(DAILY, SETS, ON_A_DRIVE);
  expect(more).toEqual([]);
  expect(problem?.code).toBe("Provision-BackupsNotSeen");
  expect(problem?.what).toMatch(
    /Upgrade\.Backup\.Daily is True, and .*Folder is D:\\Backups, a drive of the SQL Server/,
  );
  expect(problem?.next).toMatch(
    /^Give a share in Upgrade\.Database\.Backup\.Folder .*or set Upgrade\.Backup\.Daily to False/,
  );
});

test("a daily backup without backup sets is refused: prune deletes by them", async () => {
  const [problem] = await problems(DAILY);
  expect(problem?.what).toContain("Upgrade.File.Backup.Folder is empty");
});

test.each<[string, Record<string, string>[]]>([
  ["the backups lie on a share", [DAILY, SETS]],
  ["nobody asks for a daily backup", [SETS, ON_A_DRIVE]],
  ["it says False", [{ "Upgrade.Backup.Daily": "False" }, ON_A_DRIVE]],
])("nothing is refused or warned of: %s", async (_, variables) => {
  const { problems, warnings } = await plan(...variables);
  expect([problems, warnings]).toEqual([[], []]);
});

test("what the project has already counts, and what is asked for now comes first", async () => {
  await applyDesired(space.controller, product, wanted(DAILY, SETS));
  const only = (variables: Record<string, string>) => readPlan(space.controller, desired({ variables }), product);
  expect((await only(ON_A_DRIVE)).problems.map(({ code }) => code)).toEqual(["Provision-BackupsNotSeen"]);
  expect((await only({})).problems).toEqual([]);
  expect((await only({ ...ON_A_DRIVE, "Upgrade.Backup.Daily": "False" })).problems).toEqual([]);
});

test("of a copy of the instance, its own variables count, and its environment is named", async () => {
  const copies = [
    { environment: "Test", variables: { ...ON_A_DRIVE, "Upgrade.Octopus.Url": "https://test.example.com" } },
  ];
  const { problems } = await readPlan(space.controller, { ...wanted(DAILY, SETS), copies }, product);
  const ours = problems.filter(({ code }) => code === "Provision-BackupsNotSeen");
  expect(ours.map(({ what }) => what)).toEqual([expect.stringContaining("True in the environment 'Test', and")]);
});

describe("somebody's own trigger of the backup runbook, without a daily backup", () => {
  const ourName = "Somebody's nightly backup";
  beforeEach(async () => {
    await applyDesired(space.controller, product, wanted(DAILY, SETS));
    const { facts } = await plan();
    const backup = facts.runbooks.find(({ name }) => name === "backup")?.runbook;
    const [ours] = facts.triggers.filter(({ Action }) => Action.RunbookId === backup?.Id);
    await space.post(`/projecttriggers`, { ...ours, Id: undefined, Name: ourName, ProjectId: facts.project?.Id });
  });
  const off = { "Upgrade.Backup.Daily": "False" };

  test("is warned of, and so is ours, which stays as it is", async () => {
    const { problems, warnings } = await plan(off, SETS, ON_A_DRIVE);
    expect(problems).toEqual([]);
    expect(warnings.map((warning) => /^The trigger '([^']+(?:'s [^']+)?)'/.exec(warning)?.[1])).toEqual(
      expect.arrayContaining([ourName, "Octopus HA backup on schedule"]),
    );
    expect(warnings[0]).toContain("The disk will fill up. Give a share");
  });

  test("is not warned of when the backups lie on a share; ours is, for it still starts", async () => {
    expect((await plan(off, SETS)).warnings).toEqual([
      "Upgrade.Backup.Daily is not True, but the trigger 'Octopus HA backup on schedule' still starts the runbook 'backup'. A trigger that exists is left as it is: if you want no daily backup any more, disable it (Project > Triggers).",
    ]);
  });

  test("is not warned of when it is disabled, nor is ours", async () => {
    const { facts } = await plan();
    for (const { Id } of facts.triggers) {
      await space.byHand(`/projecttriggers/${Id}`, (document) => {
        (document as { IsDisabled: boolean }).IsDisabled = true;
      });
    }
    expect((await plan(off, SETS, ON_A_DRIVE)).warnings).toEqual([]);
  });
});
