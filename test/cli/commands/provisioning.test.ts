import type { PlanItem } from "../../../src/provision/plan/plan";
import { madeUpProduct } from "../../provision/made-up-product";
import type { Removal } from "../../../src/provision/remove/removal";
import type { ControllerStandIn } from "../../../src/stand-ins/controlling/start";
import { cli, type Situation } from "../made-up-cli";
import { API_KEY, isWrite, startSpace } from "../../provision/made-up-space";

const TARGET_KEY = "API-CANARY0OF0TARGET";
let standIn: ControllerStandIn;
beforeEach(async () => {
  standIn = await startSpace();
});
afterEach(() => standIn.close());

const env = () => ({
  OCTOPUS_URL: standIn.url,
  OCTOPUS_API_KEY: API_KEY,
  OCTOPUS_UPGRADE_TARGET_URL: "https://octopus.example.com",
  OCTOPUS_UPGRADE_TARGET_API_KEY: TARGET_KEY,
});
const BACKUPS = ["--variable", "Upgrade.Database.Backup.Folder=\\\\nas\\backups"];
const run = (args: string[], situation: Situation = {}) => cli(args, { env: env(), ...situation });
const PLACE = {
  space: "Default",
  environment: "Production",
  project: "Octopus HA upgrade",
  problems: [],
  warnings: [],
};
const writes = () => standIn.requests.filter(isWrite).length;

test("plan shows what apply would do, writes nothing and shows no secret", async () => {
  const { code, out, err } = await run(["plan", ...BACKUPS]);
  expect(code).toBe(0);
  expect(err).toEqual([]);
  expect(out[0]).toBe(`${standIn.url}, space Default, environment Production, project Octopus HA upgrade`);
  expect(out).toContain("  + Upgrade.Octopus.ApiKey");
  expect(out.at(-1)).toMatch(/^Plan: \d+ to create, 0 to change, 0 to delete\.$/);
  expect(out.join("\n")).not.toContain("CANARY");
  expect(writes()).toBe(0);
});

test("a plan with problems ends with 1", async () => {
  const { code, out } = await run(["plan", "--environment", "Nowhere", ...BACKUPS]);
  expect(code).toBe(1);
  expect(out.join("\n")).toContain("Provision-EnvironmentNotFound: There is no environment 'Nowhere'.");
  expect(out.at(-1)).toMatch(/Nothing is changed until the problem above is fixed\./);
});

test("with json and basic only the result goes to stdout", async () => {
  const json = await run(["plan", "--format", "json", ...BACKUPS]);
  expect(JSON.parse(json.out.join("\n"))).toMatchObject({
    space: "Default",
    problems: [],
    project: "Octopus HA upgrade",
  });
  expect(json.out.join("\n")).not.toContain("CANARY");
  const basic = await run(["plan", "--format", "basic", "--environment", "Nowhere", ...BACKUPS]);
  expect(basic.out.every((line) => /^(create|change) /.test(line))).toBe(true);
  expect(basic.err.join("\n")).toContain("Provision-EnvironmentNotFound");
});

test("apply asks, carries it out and says what to do next; the second time there is nothing to do", async () => {
  const first = await run(["apply", ...BACKUPS], { answers: ["y"] });
  expect(first.code).toBe(0);
  expect(first.questions).toEqual([expect.stringMatching(/^Apply these \d+ changes\? \[y\/N\]$/)]);
  expect(first.out).toContain("+ variable Upgrade.Octopus.Url");
  expect(first.out.at(-4)).toMatch(/^Applied: \d+ created, 0 changed, 0 deleted\.$/);
  expect(first.out.slice(-3)).toEqual([
    "",
    "Next, do a dry run: it checks every node and changes nothing.",
    "  npx octopus-ha-upgrade run --dry-run",
  ]);
  expect([...first.out, ...first.err].join("\n")).not.toContain("CANARY");
  const before = writes();
  const second = await run(["apply", ...BACKUPS], { answers: [] });
  expect(second).toMatchObject({ code: 0, questions: [] });
  expect(second.out.at(-1)).toBe("Nothing to do.");
  expect(writes()).toBe(before);
});

test.each(["", "n", "no", "yess"])("'%s' is no", async (answer) => {
  const { code, out } = await run(["apply", ...BACKUPS], { answers: [answer] });
  expect(code).toBe(1);
  expect(out.at(-1)).toBe("Nothing was changed.");
  expect(writes()).toBe(0);
});

test.each([
  [
    ["apply"],
    "apply changes the controlling instance and asks for confirmation first, which is not possible here: give --yes.",
  ],
  [["apply", "--no-prompt"], "give --yes"],
  [["remove"], "remove deletes what apply created"],
  [["run"], "run starts an upgrade"],
])("%j where nobody can be asked is refused before anything is connected to", async (args, sentence) => {
  const { code, out, err } = await run(args, args.includes("--no-prompt") ? { answers: ["y"] } : {});
  expect(code).toBe(2);
  expect(out).toEqual([]);
  expect(err.join("\n")).toContain(sentence);
  expect(standIn.requests).toEqual([]);
});

test("after asking, the command that does the same is printed without secrets", async () => {
  const { err, questions } = await cli(["plan", "--space", "My space"], {
    answers: [standIn.url, API_KEY, "https://octopus.example.com", TARGET_KEY],
  });
  expect(questions.filter((question) => question.startsWith("*"))).toHaveLength(2);
  expect(err.slice(0, 3)).toEqual([
    "",
    "The same without prompts, with OCTOPUS_API_KEY and OCTOPUS_UPGRADE_TARGET_API_KEY set:",
    `  npx octopus-ha-upgrade plan --space 'My space' --url ${standIn.url} --target-url https://octopus.example.com --no-prompt`,
  ]);
  // There is no such space.
  expect(err.join("\n")).toContain("Controller-SpaceNotFound: ");
});

test("Ctrl+C at a question ends with 130", async () => {
  expect(await cli(["plan"], { answers: [] })).toMatchObject({ code: 130, out: [] });
});

test("what to run next leads to the same place", async () => {
  const { out } = await cli(["apply", "--yes", "--url", standIn.url, "--project", "Upgrade it", ...BACKUPS], {
    env: { ...env(), OCTOPUS_URL: "" },
  });
  expect(out.at(-1)).toBe(`  npx octopus-ha-upgrade run --dry-run --url ${standIn.url} --project 'Upgrade it'`);
});

test("apply with json prints the plan and that it was carried out, and nothing else", async () => {
  const { out, err } = await run(["apply", "--yes", "--format", "json", ...BACKUPS]);
  expect(JSON.parse(out.join("\n"))).toMatchObject({ applied: true, problems: [] });
  expect(err).toContain("+ variable Upgrade.Octopus.Url");
});

test("a refusal of the instance is said in calm lines", async () => {
  const { code, out, err } = await run(["plan"], { env: { ...env(), OCTOPUS_API_KEY: "API-WRONG" } });
  expect(code).toBe(1);
  expect(out).toEqual([]);
  expect(err).toEqual([
    `Controller-KeyRefused: ${standIn.url} does not accept the API key (401).`,
    "  Create an API key under Profile > My API keys and set it in OCTOPUS_API_KEY; API keys can expire.",
  ]);
});

test("--check-target needs address and key, --update-key a key", async () => {
  const bare = { env: { OCTOPUS_URL: standIn.url, OCTOPUS_API_KEY: API_KEY } };
  expect((await cli(["plan", "--check-target"], bare)).err).toHaveLength(4);
  expect((await cli(["plan", "--update-key"], bare)).err.join()).toContain("OCTOPUS_UPGRADE_TARGET_API_KEY");
});

describe("remove", () => {
  const item = (kind: PlanItem["kind"], name: string, verb: PlanItem["verb"]): PlanItem => ({
    kind,
    name,
    verb,
    fields: [],
  });
  const going = [item("runbook", "upgrade", "delete"), item("project", "Octopus HA upgrade", "delete")];
  const staying = { ...item("project group", "Ours", "leave"), note: "other projects are in it" };
  let gone: string[];
  beforeEach(() => (gone = []));

  const removing = (args: string[], answers?: string[], items: PlanItem[] = [...going, staying]) => {
    const removal = { ...PLACE, instance: standIn.url, items } as unknown as Removal;
    return run(["remove", ...args], {
      ...(answers && { answers }),
      provisioning: {
        readRemoval: async () => removal,
        carryOutRemoval: async (_controller, { items: all }, onDone) => {
          for (const each of all.filter(({ verb }) => verb === "delete")) {
            gone.push(each.name);
            onDone(each);
          }
        },
      },
    });
  };

  test("shows what goes, asks for the project's name and takes it away", async () => {
    const { code, out, questions } = await removing([], ["Octopus HA upgrade"]);
    expect(code).toBe(0);
    expect(questions).toEqual(["Type the project's name, Octopus HA upgrade, to remove this:"]);
    expect(out).toEqual([
      `${standIn.url}, space Default, environment Production, project Octopus HA upgrade`,
      "",
      "Project group",
      "    Ours: unchanged; other projects are in it",
      "",
      "Project",
      "  - Octopus HA upgrade",
      "",
      "Runbook",
      "  - upgrade",
      "",
      "Removal: 2 to delete.",
      "",
      "- runbook upgrade",
      "- project Octopus HA upgrade",
      "",
      "Removed: 2 deleted.",
    ]);
    expect(gone).toEqual(["upgrade", "Octopus HA upgrade"]);
  });

  test.each(["y", "octopus ha upgrade", ""])("'%s' is not the project's name: nothing goes", async (answer) => {
    const { code, out } = await removing([], [answer]);
    expect(code).toBe(1);
    expect(out.at(-1)).toBe("Nothing was removed.");
    expect(gone).toEqual([]);
  });

  test("with --yes nobody is asked; json prints what was taken away", async () => {
    const { code, out } = await removing(["--yes", "--format", "json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out.join("\n"))).toMatchObject({ applied: true, items: [{ name: "upgrade" }, {}, {}] });
  });

  test("when nothing is there, nothing is asked", async () => {
    const { code, out, questions } = await removing([], [], [staying]);
    expect({ code, questions }).toEqual({ code: 0, questions: [] });
    expect(out.at(-1)).toBe("Nothing to do.");
  });
});

describe("nodes in several environments", () => {
  const machines = [
    { name: "octo-1", roles: ["HAServer", "HAServer-Primary"], environment: "Production" },
    { name: "test-1", roles: ["HAServer", "HAServer-Primary"], environment: "Test" },
  ];
  beforeEach(async () => {
    await standIn.close();
    standIn = await startSpace({ machines });
  });

  test("on a terminal it asks which one, and says how to do without the question", async () => {
    const { code, out, err, questions } = await run(["plan", ...BACKUPS], { answers: ["2"] });
    expect(questions).toEqual(["Which environment holds the instance to be upgraded? Number or name:"]);
    expect(err).toEqual([
      "Machines with the target tag HAServer are in several environments:",
      "  1  Production",
      "  2  Test",
      "To skip this question: --environment Test",
    ]);
    expect(out[0]).toContain("environment Test");
    expect(code).toBe(0);
  });

  test("elsewhere it is a problem of the plan", async () => {
    const { code, out } = await run(["plan", ...BACKUPS]);
    expect(code).toBe(1);
    expect(out.join("\n")).toContain("Provision-SeveralEnvironments");
  });

  test("run takes the one that apply chose", async () => {
    await run(["apply", "--yes", "--environment", "Test", ...BACKUPS]);
    const { code, err, out } = await run(["run", "--dry-run", "--detach"]);
    expect([code, err]).toEqual([0, []]);
    expect(out.join("\n")).toContain("environment Test");
  });
});

test.each(["plan", "apply"])("%s fetches no package with Node before the instance has answered", async (command) => {
  const loadProduct = jest.fn(() => Promise.reject(new Error("must not be called")));
  const { code, err } = await cli([command, ...(command === "apply" ? ["--yes"] : []), ...BACKUPS], {
    env: { ...env(), OCTOPUS_API_KEY: "API-WRONG" },
    provisioning: { loadProduct },
  });
  expect(code).toBe(1);
  expect(err[0]).toContain("Controller-KeyRefused");
  expect(loadProduct).not.toHaveBeenCalled();
});

test("a package with Node that lies elsewhere is handed on", async () => {
  const loadProduct = jest.fn(() => Promise.resolve(madeUpProduct()));
  await cli(["plan", "--runtime-package", "/elsewhere/node.zip", ...BACKUPS], {
    env: env(),
    provisioning: { loadProduct },
  });
  expect(loadProduct).toHaveBeenCalledWith(expect.any(Function), "/elsewhere/node.zip");
});

test("plan --detailed-exitcode: 2 for changes, 0 for none, and 1 for settings that are wrong", async () => {
  const detailed = (...args: string[]) => run(["plan", "--detailed-exitcode", ...BACKUPS, ...args]);
  expect((await detailed()).code).toBe(2);
  await run(["apply", "--yes", ...BACKUPS]);
  expect((await detailed()).code).toBe(0);
  expect((await cli(["plan", "--detailed-exitcode"], { env: {} })).code).toBe(1);
  expect((await detailed("--no-such-flag")).code).toBe(1);
});

test("a dry run is proposed after what changes a run, and not after a schedule", async () => {
  expect((await run(["apply", "--yes", ...BACKUPS])).out.join("\n")).toContain("Next, do a dry run");
  const { out } = await run(["apply", "--yes", "--schedule", "02:30", ...BACKUPS]);
  expect(out.join("\n")).not.toContain("dry run");
  expect(out.at(-1)).toMatch(/^Applied: /);
});
