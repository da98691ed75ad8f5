import { schemaWillChange } from "../../../src/upgrade/node/schema-will-change";
import { versionOf } from "../../made-up/version";

const versions = (from: string, to: string) => ({ from: versionOf(from), to: versionOf(to), installed: versionOf(to) });

test.each([
  ["another minor", versions("2025.3.14357", "2025.4.10333")],
  ["another year", versions("2025.4.10333", "2026.4.10400")],
  ["a version before the command", versions("2023.4.1000", "2023.4.1148")],
])("%s: the program is not asked", async (_, between) => {
  const program = { databaseUpgradeStatus: () => Promise.reject(new Error("It was asked.")) };
  const { will, because } = await schemaWillChange({ ...between, program });
  expect([will, because]).toEqual(["Unknown", expect.not.stringContaining("was asked")]);
});

test("the first version that knows the command is asked", async () => {
  const program = { databaseUpgradeStatus: async () => "up-to-date" as const };
  const { will } = await schemaWillChange({ ...versions("2023.4.1000", "2023.4.1149"), program });
  expect(will).toBe("No");
});

test("a program that cannot be asked is no error", async () => {
  const program = { databaseUpgradeStatus: () => Promise.reject(new Error("It is away.")) };
  const asked = await schemaWillChange({ ...versions("2025.4.1", "2025.4.2"), program });
  expect(asked).toEqual({ will: "Unknown", because: "database-upgrade-status could not be asked: It is away." });
});
