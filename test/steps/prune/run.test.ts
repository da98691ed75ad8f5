import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realMachine } from "../../../src/machine/real";
import { manifestText } from "../../../src/upgrade/backup-set/manifest";
import { setName } from "../../../src/upgrade/backup-set/set-folder";
import { lastUpgradeOf } from "../../../src/upgrade/record/last-upgrade";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { run } from "../../../steps/prune/run";
import step from "../../../steps/prune/step";
import type { Context, Tools } from "../../../steps/prune/contract";
import { contextFor } from "../../made-up/context-for";
import { MadeUpClock } from "../../made-up/context";
import { madeUpOpenRecord } from "../../made-up/node";
import { INSTALLATION, madeUpManifest } from "../../upgrade/backup-set/made-up";

const NOW = new Date("2026-06-30T03:00:00.000Z");
const DAY_MS = 86_400_000;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "prune-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = (...names: string[]) => join(folder, ...names);
const copies = (...names: string[]) => place("sets", INSTALLATION, "files", ...names);

interface Given {
  ageDays: number;
  run: string;
  files?: string[];
  notDue?: string;
  of?: string;
  backup?: string;
  copy?: string;
}

/** Writes a set with its database backup and the copies of its files. @returns the name of its folder */
function givenSet({ ageDays, run: id, files = [], notDue, of, backup, copy = copies("Packages") }: Given): string {
  const sealedAt = new Date(NOW.getTime() - ageDays * DAY_MS);
  const name = setName(sealedAt, id);
  const at = place("sets", INSTALLATION, name);
  mkdirSync(at, { recursive: true });
  mkdirSync(place("backups"), { recursive: true });
  mkdirSync(copy, { recursive: true });
  const path = backup ?? place("backups", `${id}.bak`);
  if (path.startsWith(folder)) writeFileSync(path, "backup");
  const list = `octopus-ha-upgrade files 1\n${files.map((file) => `1\t2\t${file}\n`).join("")}`;
  writeFileSync(join(at, "files-Packages.txt"), list);
  for (const file of files) writeFileSync(join(copy, file), "x");
  const manifest = madeUpManifest();
  const sha256 = createHash("sha256").update(list).digest("hex");
  writeFileSync(
    join(at, "manifest.json"),
    manifestText({
      ...{ ...manifest, keys: undefined, installationId: of ?? INSTALLATION, sealedAt: sealedAt.toISOString() },
      database: { ...manifest.database, path },
      folders: {
        folders: [
          {
            ...{ name: "Packages", source: "/nas/Packages", copy, files: files.length, bytes: 0 },
            ...{ list: { name: "files-Packages.txt", bytes: list.length, sha256 }, copiedAt: sealedAt.toISOString() },
          },
        ],
        ...(notDue === undefined ? {} : { notDue: { set: notDue, copiedAt: sealedAt.toISOString() } }),
      },
    }),
  );
  return name;
}

async function prune(special: { inputs?: Partial<Context["inputs"]>; record?: NodeRecord; last?: NodeRecord } = {}) {
  const tools: Tools = {
    contents: { installationId: () => Promise.resolve(INSTALLATION) },
    record: { read: () => Promise.resolve(special.record) },
    lastUpgrade: { read: () => Promise.resolve(special.last && lastUpgradeOf(special.last, NOW)) },
    machine: { env: {}, files: realMachine.files },
  };
  const { context, seen } = contextFor(step, {
    ...{ reads: {}, tools, clock: new MadeUpClock(NOW.toISOString()) },
    inputs: { fileBackupFolder: place("sets"), keep: 1, keepDays: 30, deletes: true, ...special.inputs },
  });
  await run(context);
  handed = seen.outputs;
  return seen.lines.join("\n");
}
/** What the last run of the step handed over. */
let handed: Readonly<Record<string, unknown>> = {};

const left = () => readdirSync(place("sets", INSTALLATION)).filter((name) => name !== "files");
const committed = (file: string, set?: string) =>
  madeUpOpenRecord({
    openedBy: "ServerTasks-7",
    backup: {
      ...{ file, sizeBytes: 6, databaseVersion: madeUpOpenRecord({}).plan.from },
      ...{ startedAt: "2026-01-10T01:58:00.000Z", finishedAt: "2026-01-10T01:59:00.000Z" },
      ...(set === undefined ? {} : { set: { folder: place("sets", INSTALLATION, set), installationId: INSTALLATION } }),
    },
    databaseUpgrade: { verdict: "committed", at: "2026-01-10T02:00:00.000Z" },
  });

test("keeps the newest and the young ones, and deletes the rest with their backups and the files that they alone list", async () => {
  givenSet({ ageDays: 100, run: "old", files: ["a", "b"] });
  const young = givenSet({ ageDays: 20, run: "young", files: ["b"] });
  const newest = givenSet({ ageDays: 10, run: "newest", files: ["c"] });
  writeFileSync(copies("Packages", "nobody's"), "x");
  await prune();
  expect(left()).toEqual([young, newest]);
  expect(readdirSync(copies("Packages")).sort()).toEqual(["b", "c", "nobody's"]);
  expect(readdirSync(place("backups")).sort()).toEqual(["newest.bak", "young.bak"]);
});

test("unless it is told to delete, it says what it would delete", async () => {
  givenSet({ ageDays: 100, run: "old", files: ["a"] });
  givenSet({ ageDays: 10, run: "newest" });
  const said = await prune({ inputs: { deletes: false } });
  expect(said).toMatch(/Would delete the backup set .*-old with .*old\.bak/);
  expect([left().length, existsSync(copies("Packages", "a"))]).toEqual([2, true]);
});

test.each<[string, (name: string) => NodeRecord]>([
  ["whose backup it restores", () => committed(place("backups", "old.bak"))],
  ["that names it", (name) => committed("\\\\nas\\other.bak", name)],
])("never deletes the set of the last upgrade, %s (P17)", async (_title, last) => {
  const name = givenSet({ ageDays: 300, run: "old" });
  givenSet({ ageDays: 1, run: "newest" });
  await prune({ last: last(name) });
  expect(left()).toHaveLength(2);
  await prune({ record: { ...last(name), open: false } });
  expect(left()).toHaveLength(2);
});

test("deletes nothing while a run is unfinished (P17)", async () => {
  givenSet({ ageDays: 300, run: "old" });
  givenSet({ ageDays: 1, run: "newest" });
  expect(await prune({ record: madeUpOpenRecord({}) })).toContain("is unfinished");
  expect(left()).toHaveLength(2);
});

test("a backup file that another set or the last upgrade needs stays, although its own set goes", async () => {
  const shared = place("backups", "shared.bak");
  givenSet({ ageDays: 300, run: "old", backup: shared });
  const newest = givenSet({ ageDays: 1, run: "newest", backup: shared });
  await prune();
  expect(left()).toEqual([newest]);
  expect(existsSync(shared)).toBe(true);
});

test("a file that a kept set lists in other letters of the same name stays: Windows knows one file (P17)", async () => {
  givenSet({ ageDays: 300, run: "old", files: ["Acme.1.0.zip", "gone.zip"] });
  givenSet({ ageDays: 1, run: "newest", files: ["acme.1.0.ZIP"] });
  await prune();
  expect(readdirSync(copies("Packages")).sort()).toEqual(["Acme.1.0.zip", "acme.1.0.ZIP"]);
});

test("nothing outside the folder of copies goes, whatever a manifest says, although its name begins alike", async () => {
  const other = place("sets", INSTALLATION, "files-other");
  givenSet({ ageDays: 300, run: "old", files: ["a"], copy: other });
  givenSet({ ageDays: 1, run: "newest" });
  await prune();
  expect(readdirSync(other)).toEqual(["a"]);
});

test("a set whose files were not due keeps the one that has them", async () => {
  const old = givenSet({ ageDays: 300, run: "old", files: ["a"] });
  givenSet({ ageDays: 1, run: "newest", notDue: old });
  await prune();
  expect(left()).toHaveLength(2);
});

test("what is not ours, or no set, is left alone", async () => {
  givenSet({ ageDays: 300, run: "foreign", of: "00000000-0000-0000-0000-00000000ffff" });
  givenSet({ ageDays: 1, run: "newest" });
  mkdirSync(place("sets", INSTALLATION, "20250101T000000Z-unsealed"));
  mkdirSync(place("sets", INSTALLATION, "somebody's"));
  const said = await prune();
  expect(said).toMatch(/foreign is left alone: .* is of another instance/);
  expect(left()).toHaveLength(4);
});

test("a database backup that only SQL Server sees is named, and not looked for", async () => {
  givenSet({ ageDays: 300, run: "old", backup: "D:\\Backups\\old.bak" });
  const newest = givenSet({ ageDays: 1, run: "newest" });
  expect(await prune()).toContain("D:\\Backups\\old.bak, the database backup of");
  expect(left()).toEqual([newest]);
});

test("a deletion that was cut off is no set any more, and goes on", async () => {
  const old = givenSet({ ageDays: 300, run: "old", files: ["a"] });
  const newest = givenSet({ ageDays: 1, run: "newest" });
  const at = place("sets", INSTALLATION, old);
  await realMachine.files.rename(join(at, "manifest.json"), join(at, "manifest.pruned.json"));
  await prune();
  expect(left()).toEqual([newest]);
  expect(readdirSync(copies("Packages"))).toEqual([]);
});

describe("what it hands over to the report", () => {
  const both = () => [givenSet({ ageDays: 100, run: "old", files: ["a"] }), givenSet({ ageDays: 10, run: "newest" })];

  test("what goes with its backups, what stays and why, and that it is done", async () => {
    const [old, newest] = both();
    await prune();
    expect(handed).toMatchObject({ PruneFiles: 1, PruneDeleted: true, PruneLeft: [] });
    expect(handed.PruneSets).toEqual([expect.stringMatching(new RegExp(`^${old} with .*old\\.bak: .*${old}$`))]);
    expect(handed.PruneKept).toEqual([`${newest}: it is one of the 1 newest`]);
  });

  test("that nothing was deleted where it may not", async () => {
    both();
    await prune({ inputs: { deletes: false } });
    expect(handed).toMatchObject({ PruneDeleted: false });
  });

  test("what is left alone, and the backups that a DBA has to delete", async () => {
    givenSet({ ageDays: 300, run: "old", backup: "D:\\Backups\\old.bak" });
    givenSet({ ageDays: 1, run: "newest" });
    mkdirSync(place("sets", INSTALLATION, "20250101T000000Z-unsealed"));
    await prune();
    expect(handed.PruneLeft).toEqual(["D:\\Backups\\old.bak"]);
    expect(handed.PruneKept).toContainEqual(
      expect.stringMatching(/unsealed: left alone, it is no complete backup set$/),
    );
  });

  test("why nothing was looked at", async () => {
    await prune({ record: committed("x") });
    expect(handed.PruneSkipped).toMatch(/^The run ServerTasks-7 is unfinished/);
  });
});
