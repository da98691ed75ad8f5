import { failureOf } from "../../made-up/failure";
import { madeUpOpenRecord } from "../../made-up/node";
import { refusal } from "../../upgrade/database/made-up-database";
import { BACKUP, start } from "./set-up";

const LOST = refusal(0, "socket hang up", "connection");

// Otherwise recovery would take the database for unchanged after all, when the next attempt is killed (decision 007).
test.each([
  ["said that it was done", true],
  ["said nothing", undefined],
] as const)("an attempt that ends nobody knows how keeps that an earlier one %s", async (_title, saidDone) => {
  const databaseUpgrade = { verdict: "begun", at: "2026-01-10T02:00:00.000Z", ...(saidDone && { saidDone }) } as const;
  const record = madeUpOpenRecord({ backup: BACKUP, databaseUpgrade });
  const given = start({ attempts: [{ said: "unknown", schema: LOST }], reconnected: { schema: LOST }, record });
  expect((await failureOf(given.run)).code).toBe("Upgrade-OutcomeUnknown");
  expect(given.record.now?.databaseUpgrade).toMatchObject({ verdict: "begun" });
  expect(given.record.now?.databaseUpgrade?.saidDone).toBe(saidDone);
});
