import type { NodeRecord } from "../../../src/upgrade/record/record";
import { committed, Given, MadeUpContents, refusal, to } from "./given";

describe("the baseline", () => {
  const taken = async (record?: Partial<NodeRecord>, change: (at: Given) => void = () => {}) => {
    const at = new Given(record);
    at.mode = "Baseline";
    change(at);
    const seen = await at.run();
    return { at, seen };
  };

  test("holds counts, files, key, license and nodes that do not run; this one was stopped by the run", async () => {
    const { at } = await taken();
    expect(at.record?.baseline).toMatchObject({
      user: { id: "Users-1", administersSystem: true },
      licenseIsCompliant: true,
      offlineNodes: [],
      spaces: [{ id: "Spaces-1", counts: { projects: 3, runbooks: 3 }, notAllSeen: [], unavailableMachines: 0 }],
      files: [{ name: "ServerTasks-1" }, { name: "Artifacts-1" }, { name: "packages-A.1" }],
      unknown: {},
    });
  });

  test("is taken anew by a later attempt as long as the database is not touched", async () => {
    const { at } = await taken();
    at.contents.counts.projects = 2;
    await at.run();
    expect(at.record?.baseline?.spaces?.[0]?.counts.projects).toBe(2);
  });

  test.each(["begun", "committed", "damaged"] as const)("is kept once the database upgrade is %s", async (verdict) => {
    const { at } = await taken();
    await at.node.record.write({ ...at.record!, databaseUpgrade: { verdict, at: committed.at } });
    at.contents.counts.projects = 2;
    await at.run();
    expect(at.record?.baseline?.spaces?.[0]?.counts.projects).toBe(3);
  });

  test("is not taken of a node on the target version", async () => {
    const { at, seen } = await taken({}, (of) => (of.contents.answers = to.text));
    expect(at.record?.baseline).toBeUndefined();
    expect(seen.lines.join("\n")).toContain("No baseline can be taken");
  });

  test("is taken at the next place when nobody answers at the first", async () => {
    const { at } = await taken({}, (of) => {
      of.contents.refuses.version = refusal("Instance-Refused");
      of.places = [of.contents, new MadeUpContents("http://ha-2")];
    });
    expect(at.record?.baseline?.address).toBe("http://ha-2");
  });

  test("is taken once somebody answers after a short silence", async () => {
    const { at } = await taken({}, (of) => {
      const inTime = of.contents.version;
      of.contents.version = async () => {
        of.contents.version = inTime;
        throw refusal("Instance-Refused");
      };
    });
    expect(at.record?.baseline?.spaces?.[0]?.counts.projects).toBe(3);
  });

  test("is not taken where nobody answers, and says why", async () => {
    const { at, seen } = await taken({}, (of) => (of.contents.refuses.version = refusal("Instance-Refused")));
    expect(at.record?.baseline).toBeUndefined();
    expect(seen.lines.join("\n")).toContain("cannot compare counts and files: It refuses (Instance-Refused).");
  });

  test("says why something is not known, and is no failure", async () => {
    const { at } = await taken({}, (of) => {
      of.contents.refuses = {
        license: refusal("Instance-WrongAddress"),
        newestArtifact: refusal("Instance-PermissionMissing"),
      };
    });
    expect(Object.keys(at.record?.baseline?.unknown ?? {})).toEqual(expect.arrayContaining(["license", "artifact"]));
  });

  test("is not taken in a dry run", async () => {
    const at = new Given();
    at.mode = "Baseline";
    await at.run({ dryRun: true });
    expect(at.contents.asked).toEqual([]);
  });
});
