import { failedVerification, refuseFailedVerification } from "../../../src/upgrade/node/verification-failed";
import { madeUpOpenRecord } from "../../made-up/node";

const verification = {
  verdict: "failed",
  at: "2026-01-10T02:00:00.000Z",
  failures: ["counts: 1 project less"],
} as const;
const failed = madeUpOpenRecord({ verification: { ...verification, failures: [...verification.failures] } });

test("a node whose verification failed stays out of service", () => {
  expect(failedVerification(failed)).toEqual(["counts: 1 project less"]);
  expect(() => refuseFailedVerification(failed)).toThrow("stays drained");
  expect(() => refuseFailedVerification({ ...failed, open: false })).not.toThrow();
});

test("also while it is rolled back; a restore that ended forgets it (recorder.ts; seed 60118)", () => {
  const at = "2026-01-10T03:00:00.000Z";
  expect(failedVerification({ ...failed, direction: "back" })).toBeDefined();
  expect(failedVerification({ ...failed, direction: "back", databaseRestore: { verdict: "begun", at } })).toBeDefined();
  // What was found since on the former version.
  expect(
    failedVerification({ ...failed, direction: "back", databaseRestore: { verdict: "restored", at } }),
  ).toBeDefined();
});
