import { goingBackByHand } from "../../../src/upgrade/database/going-back";
import { madeUpOpenRecord } from "../../made-up/node";
import { versionOf } from "../../made-up/version";

const backup = {
  file: "\\\\nas\\it's here\\OctopusDeploy.bak",
  sizeBytes: 1,
  startedAt: "2026-01-10T02:00:00.000Z",
  finishedAt: "2026-01-10T02:05:00.000Z",
  databaseVersion: versionOf("2025.4.10333"),
};
const given = { databaseName: "Octo]s", recordPath: "C:\\ProgramData\\OctopusHaUpgrade\\run.json" };
const textOf = (lines: readonly string[]) => lines.join("\n");

it("tells the whole way in order: stop, restore, former program, records, start, drain and maintenance mode", () => {
  const record = madeUpOpenRecord({ backup, found: { startType: "automatic-delayed" } });
  const lines = goingBackByHand({ record, ...given });
  expect(lines[0]).toBe("To go back to 2025.4.10333:");
  expect(lines.slice(1).map((line) => line.slice(0, 2))).toEqual(["1.", "2.", "3.", "4.", "5.", "6."]);
  const order = ["stopped on every node", "RESTORE DATABASE", "uninstall", "run.json", "Start the primary", "drain"];
  const places = order.map((word) => textOf(lines).indexOf(word));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(textOf(lines)).toContain("Automatic (Delayed Start) on node ha-1");
  expect(textOf(lines)).toContain("https://download.example.com/Octopus.2025.4.10333-x64.msi");
});

it("gives T-SQL that can be copied, with the names quoted as SQL Server wants them", () => {
  const sql = textOf(goingBackByHand({ record: madeUpOpenRecord({ backup }), ...given }));
  expect(sql).toContain("ALTER DATABASE [Octo]]s] SET SINGLE_USER WITH ROLLBACK IMMEDIATE;");
  expect(sql).toContain(
    "RESTORE DATABASE [Octo]]s] FROM DISK = N'\\\\nas\\it''s here\\OctopusDeploy.bak' WITH REPLACE, CHECKSUM, STATS = 5;",
  );
  expect(sql).toContain("ALTER DATABASE [Octo]]s] SET MULTI_USER;");
});

it("says what it does not know, and invents nothing", () => {
  const plan = { ...madeUpOpenRecord().plan, installerUrl: "https://mirror.example.com/octopus/latest" };
  const text = textOf(goingBackByHand({ record: madeUpOpenRecord({ plan }), ...given, databaseName: undefined }));
  expect(text).toContain("[the database's name]");
  expect(text).toContain("the last full backup from before the upgrade");
  expect(text).toContain("from where you download installers");
  expect(text).not.toContain("mirror.example.com");
  expect(text).toContain("usually Automatic");
});

describe("by what was made after the last stop", () => {
  const served = { ...backup, file: "\\\\nas\\full.bak", whileServing: true } as const;
  const told = (made: object) =>
    textOf(goingBackByHand({ record: madeUpOpenRecord({ backup: { ...served, ...made } }), ...given }));

  it("reverts to a snapshot, and says what is left when that cannot be", () => {
    const text = told({ snapshot: { name: "OctopusHaUpgrade_1", createdAt: "2026-01-10T03:00:00.000Z" } });
    expect(text).toContain("RESTORE DATABASE [Octo]]s] FROM DATABASE_SNAPSHOT = N'OctopusHaUpgrade_1';");
    expect(text).toContain("DROP DATABASE [OctopusHaUpgrade_1]) and restore the full backup \\\\nas\\full.bak");
    expect(text).not.toContain("FROM DISK");
  });

  it("puts a differential backup on top of the full one, which is left RESTORING for it", () => {
    const text = told({ differential: { ...backup, file: "\\\\nas\\diff.bak" } });
    expect(text).toContain("FROM DISK = N'\\\\nas\\full.bak' WITH REPLACE, CHECKSUM, NORECOVERY, STATS = 5;");
    expect(text).toContain("FROM DISK = N'\\\\nas\\diff.bak' WITH CHECKSUM, RECOVERY, STATS = 5;");
  });

  it("restores a backup made while the nodes served, and says what is not in it", () => {
    const text = told({ nothingChanges: { saidAt: "2026-01-10T03:00:00.000Z" } });
    expect(text).toContain("FROM DISK = N'\\\\nas\\full.bak' WITH REPLACE, CHECKSUM, STATS = 5;");
    expect(text).toContain("it has nothing of what was written after 2026-01-10T02:00:00.000Z");
  });
});
