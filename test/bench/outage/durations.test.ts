import { GIVEN, scenarioFor } from "./durations";

test("every duration says where it comes from", () => {
  for (const { source } of Object.values(GIVEN)) expect(source.length).toBeGreaterThan(20);
});

test("a backup takes as long as its size says, at the given speed or another", () => {
  const { durations } = scenarioFor({ nodes: 3, gigabytes: 50 });
  expect(durations.backupSeconds).toBe(50_000 / GIVEN.backupMegabytesASecond.value);
  expect(scenarioFor({ nodes: 3, gigabytes: 50, backupMegabytesASecond: 200 }).durations.backupSeconds).toBe(250);
});

test("what is given arrives in the scenario; the size changes nothing but backups", () => {
  const [small, large] = [5, 500].map((gigabytes) => scenarioFor({ nodes: 3, gigabytes }).durations);
  expect(small).toMatchObject({ databaseUpgradeSeconds: GIVEN.databaseUpgradeSeconds.value, compressedShare: 0.5 });
  const { backupSeconds, verifySeconds } = large ?? {};
  expect(large).toEqual({ ...small, backupSeconds, verifySeconds });
});
