import { failureOf } from "../../made-up/failure";
import { refusal } from "../../upgrade/database/made-up-database";
import { BACKUP, rollbackRecord, startCount, verdictOf, written } from "./given";

const three = written({ counts: { deployments: 3, "runbook runs": 0, releases: 0 } });
const agesOf = (ages: number[]) =>
  ages.map((ageSeconds, index) => ({ node: `ha-${index + 1}`, ageSeconds, offline: true }));
const DAYS = 86_400;

describe("the second count", () => {
  it.each([undefined, "2"])("refuses what was written meanwhile (may lose: %s)", async (mayLose) => {
    const { run } = startCount({ written: three, inputs: { mayLose } });
    expect((await failureOf(run)).code).toBe("Rollback-LosesMore");
  });

  it.each(["3", "4", "unknown"])("lets pass what may be lost: %s", async (mayLose) => {
    const { run, asked } = startCount({ written: three, inputs: { mayLose } });
    await run();
    expect(asked).toEqual([new Date(BACKUP.finishedAt)]);
  });

  it("says in a dry run what a real one would refuse", async () => {
    const { run, seen } = startCount({ written: three, dryRun: true });
    await run();
    expect(seen.lines.some((line) => line.startsWith("warning: A real run would stop here"))).toBe(true);
  });

  it("knows by the heartbeats that nothing was written when no node has run since the backup began", async () => {
    const { run, seen } = startCount({ silent: true, database: { beats: agesOf([DAYS * 2, DAYS * 2, DAYS * 2]) } });
    await run();
    expect(seen.lines.join("\n")).toContain("nothing, for no node has run since the backup began");
  });

  it("does not know it when one has", async () => {
    const { run } = startCount({ silent: true, database: { beats: agesOf([DAYS * 2, DAYS * 2, 900]) } });
    expect((await failureOf(run)).message).toContain("ha-3 ran after the backup began");
  });

  it("disregards nodes that are gone", async () => {
    const { run } = startCount({
      silent: true,
      database: { beats: agesOf([DAYS * 2, DAYS * 2, 900]) },
      inputs: { nodesGone: ["HA-3"] },
    });
    await expect(run()).resolves.toBeUndefined();
  });

  it("is not fooled by an instance that answers and refuses", async () => {
    const { run } = startCount({ written: refusal(1, "no"), inputs: { mayLose: "unknown" } });
    await expect(run()).rejects.toThrow("no");
  });

  it("has nothing to count once the database may be overwritten", async () => {
    const { run, asked } = startCount({ record: rollbackRecord({ databaseRestore: verdictOf("begun") }) });
    await run();
    expect(asked).toEqual([]);
  });
});
