import type { NodeRecord } from "../../../src/upgrade/record/record";
import { BACKUP, given, to } from "./given";

describe("the verification of the node failed after the database upgrade", () => {
  const verification = {
    verdict: "failed",
    at: "2026-01-10T02:30:00Z",
    failures: ["projects: 11 instead of 12"],
  } as const;
  const databaseUpgrade = { verdict: "committed", at: "2026-01-10T02:20:00Z" } as const;
  const started = (record: Partial<NodeRecord>) =>
    given(
      (at) => {
        at.schema = to.text;
        Object.assign(at.node, { state: "running", processId: 4711, runningVersion: to, installedVersion: to });
      },
      { databaseUpgrade, ...record },
    );

  test("it stays drained, nothing is changed, and the log names the three ways and the backup", async () => {
    const at = started({ verification: { ...verification, failures: [...verification.failures] } });
    const seen = await at.run();
    expect(at.node.draining).toBe(true);
    expect(at.node.done).toEqual(["lock", "unlock"]);
    const said = seen.lines.find((line) => line.includes("its verification failed"));
    for (const word of ["Go on", "Go back", "Or wait", BACKUP.file, "projects: 11"]) expect(said).toContain(word);
  });

  test.each(["passed", "accepted"] as const)("one that %s does not keep it out", async (verdict) => {
    const at = started({ verification: { ...verification, failures: [], verdict } });
    await at.run();
    expect(at.node.draining).toBe(false);
  });
});
