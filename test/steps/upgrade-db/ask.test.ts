import { versionOf } from "../../made-up/version";
import { start, type Given } from "./set-up";

const [FROM, PATCH] = [versionOf("2026.1.11242"), versionOf("2026.1.12000")];

const asked = async (given: Given = {}) => {
  const made = start({
    installed: PATCH.text,
    ...given,
    inputs: { mode: "Ask" },
    reads: { currentVersion: FROM, targetVersion: PATCH, schemaVersion: FROM.text, ...given.reads },
  });
  await made.run();
  return made;
};

describe("whether the schema will change", () => {
  test.each<[string, string, Given]>([
    ["a clear no within one year and minor", "No", { statuses: ["up-to-date"] }],
    ["a clear yes", "Yes", { statuses: ["needs-upgrade"] }],
    ["nothing that is understood", "Unknown", { statuses: [undefined] }],
    ["a database newer than the program", "Unknown", { statuses: ["database-newer"] }],
    ["a primary node that was left in service", "Unknown", { installed: FROM.text, statuses: ["up-to-date"] }],
    ["a primary node without a program", "Unknown", { installed: undefined, statuses: ["up-to-date"] }],
    [
      "an installer that does not end",
      "Unknown",
      { installerLooks: Number.POSITIVE_INFINITY, statuses: ["up-to-date"] },
    ],
    ["an upgrade that nobody saw end", "Unknown", { reads: { upgradeCutOff: true }, statuses: ["up-to-date"] }],
    ["a schema on the target", "Unknown", { reads: { schemaVersion: PATCH.text }, statuses: ["up-to-date"] }],
    [
      "a schema of another minor than the program that runs",
      "Unknown",
      { reads: { schemaVersion: "2025.4.1" }, statuses: ["up-to-date"] },
    ],
    ["a dry run, in which nothing was installed", "Unknown", { dryRun: true, statuses: ["up-to-date"] }],
  ])("%s: %s", async (_, answer, given) => {
    const { seen, database, record, done } = await asked(given);
    const mayChange = answer === "No" ? {} : { SchemaMayChange: true };
    expect(seen.outputs).toEqual({ SchemaWillChange: answer, ...mayChange });
    // While the others serve it touches neither the database nor the record.
    expect([database.calls, record.written, done]).toEqual([[], [], []]);
  });

  it("says by whose word", async () => {
    const { seen } = await asked({ statuses: ["up-to-date"] });
    expect(seen.lines[0]).toBe(
      `highlight: Starting ${PATCH} would not change the schema: database-upgrade-status says that the database is up to date.`,
    );
  });
});
