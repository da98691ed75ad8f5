import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync, mkdirSync, existsSync } from "node:fs";
import { foldersPart } from "../../../src/upgrade/backup-set/manifest";
import { givenFiles, INSTALLATION_ID, type GivenFiles } from "./given";
import { failureOf } from "../../made-up/failure";

let given: GivenFiles;
afterEach(() => given.end());

const V10 = ["Spaces-1", "Acme.Web", "Acme.Web.1.0.zip"] as const;

function partOf(run = "ServerTasks-42") {
  const sets = given.place("sets", INSTALLATION_ID);
  const folder = readdirSync(sets).find((name) => name.endsWith(run)) ?? "none";
  const { content } = JSON.parse(readFileSync(`${sets}/${folder}/files.part.json`, "utf8")) as { content: unknown };
  return { folder: `${sets}/${folder}`, ...foldersPart.parse(content) };
}

test("copies the instance's folders, compares them and lists what it copied", async () => {
  given = givenFiles();
  const seen = await given.runMode("Copy");
  const part = partOf();
  expect(part.folders.map(({ name, files }) => [name, files])).toEqual([
    ["TaskLogs", 2],
    ["Artifacts", 1],
    ["Packages", 2],
    ["EventExports", 0],
  ]);
  expect(readFileSync(given.copyOf("Packages", ...V10), "utf8")).toBe("PK of 1.0");
  expect(readFileSync(`${part.folder}/files-Packages.txt`, "utf8").split("\n")[1]).toBe(
    `9\t${Date.parse("2025-11-20T08:00:00Z")}\tSpaces-1/Acme.Web/Acme.Web.1.0.zip`,
  );
  expect(seen.lines.at(-1)).toContain("Copied and compared: TaskLogs 2 files");
  expect(given.at.of("instance-folder-written")).toEqual([]);
});

test("is not due within a year and second number, and names the last copy", async () => {
  given = givenFiles();
  const seen = await given.runMode("Copy", { to: "2025.3.14400" });
  expect(given.calls).toEqual([]);
  expect(seen.lines.join("\n")).toContain("There is no copy of them in any backup set.");
  expect(partOf()).toMatchObject({ folders: [] });
});

test("an instance that does not tell where its folders are: a warning, and a set without files", async () => {
  given = givenFiles();
  const [contents] = given.tools.contents;
  const seen = await given.runMode("Copy", {
    tools: { contents: [{ ...contents!, serverFolders: () => Promise.resolve(undefined) }] },
  });
  expect(seen.lines.join("\n")).toContain("warning: The files are not copied: this version of Octopus Server does not");
  expect(partOf()).toMatchObject({ folders: [] });
});

test.each([
  ["Always", "2025.3.14400", 4],
  ["Never", "2026.1.1", 0],
  ["Major", "2026.3.1", 4],
] as const)("%s to %s: %d folders", async (when, to, count) => {
  given = givenFiles();
  await given.runMode("Copy", { inputs: { when }, to });
  expect(given.calls).toHaveLength(count);
});

test("a file that the source has lost stays in the copy, and is not in the new list", async () => {
  given = givenFiles();
  await given.runMode("Copy");
  rmSync(given.place("nas", "Packages", ...V10));
  await given.clock.sleep(60);
  await given.runMode("Copy", { runId: "ServerTasks-43" });
  expect(existsSync(given.copyOf("Packages", ...V10))).toBe(true);
  expect(partOf("ServerTasks-43").folders.find(({ name }) => name === "Packages")?.files).toBe(1);
});

test.each(["empty", "gone"])("the mirror guard: a folder that is %s never counts as copied", async (how) => {
  given = givenFiles();
  await given.runMode("Copy");
  rmSync(given.place("nas", "Packages"), { recursive: true });
  if (how === "empty") mkdirSync(given.place("nas", "Packages"));
  const failure = await failureOf(() => given.runMode("Copy", { runId: "ServerTasks-43" }));
  expect(failure).toMatchObject({ code: how === "empty" ? "Files-SourceEmpty" : "Files-SourceUnreachable" });
  expect(existsSync(given.copyOf("Packages", ...V10))).toBe(true);
});

test("a package that is held is a failure that names it, and the error", async () => {
  given = givenFiles(["package-held"]);
  const failure = await failureOf(() => given.runMode("Copy"));
  expect(failure).toMatchObject({ code: "Files-NotCopied" });
  expect(String(failure)).toMatch(/Acme\.Web\.1\.0\.zip.*Windows error 32/s);
});

test("a task's log that grows or is held is said, and caught once no task runs", async () => {
  given = givenFiles(["task-log-held"]);
  const task = { id: "ServerTasks-901", description: "Deploy", startedAtSeconds: 0, endsAtSeconds: 1e9 };
  given.at.first.tasks.push(task);
  const first = await given.runMode("Copy");
  expect(first.lines.join("\n")).toMatch(/warning: TaskLogs: 1 file not copied.*ServerTasks-901\.txt/);
  given.at.first.tasks.length = 0;
  await given.runMode("CopyAgain");
  expect(partOf().folders.find(({ name }) => name === "TaskLogs")?.files).toBe(2);
});

// The server's own tasks write logs, too, whatever the task cap of a node.
test("a log that grows on a quiet instance holds no outage up: it is said, and in the list as the copy has it", async () => {
  given = givenFiles();
  given.at.first.tasks.push({
    id: "ServerTasks-901",
    description: "Clean up",
    startedAtSeconds: 0,
    endsAtSeconds: 1e9,
  });
  await given.runMode("Copy");
  const again = await given.runMode("CopyAgain");
  expect(again.lines.join("\n")).toMatch(/warning: TaskLogs: 1 file not copied.*ServerTasks-901\.txt/);
  expect(partOf().folders.find(({ name }) => name === "TaskLogs")?.files).toBe(2);
});

describe("a second copy while tasks go on, because they may be cut off", () => {
  const TASK = { id: "ServerTasks-901", description: "Deploy", startedAtSeconds: 0, endsAtSeconds: 1e9 };
  const GOING_ON: [why: string, reads: Parameters<GivenFiles["runMode"]>[1] & object][] = [
    ["on a node that is not drained", { reads: { takesTasks: [{ machine: "octo-1", value: true }] } }],
    ["past the deadline of the drain", { reads: { tasksCutOff: [{ machine: "octo-1", value: 1 }] } }],
  ];

  test.each(GOING_ON)("%s: a log that grows is said, and in the list as the copy has it", async (_, special) => {
    given = givenFiles();
    given.at.first.tasks.push({ ...TASK });
    await given.runMode("Copy");
    const again = await given.runMode("CopyAgain", special);
    const said = again.lines.join("\n");
    expect(said).toContain("Tasks go on and may be cut off, as chosen (Upgrade.Drain.AtDeadline)");
    expect(said).toMatch(/warning: TaskLogs: 1 file not copied.*ServerTasks-901\.txt/);
    expect(partOf().folders.find(({ name }) => name === "TaskLogs")?.files).toBe(2);
  });

  test("a package that cannot be copied is a failure even so", async () => {
    given = givenFiles();
    await given.runMode("Copy");
    rmSync(given.copyOf("Packages", ...V10));
    given.at.world.scenario.faults = [...given.at.world.scenario.faults, "package-held"];
    const failure = await failureOf(() => given.runMode("CopyAgain", GOING_ON[0]?.[1]));
    expect(failure).toMatchObject({ code: "Files-NotCopied" });
  });
});

test("a file that vanishes while it is copied is said, and no failure", async () => {
  given = givenFiles(["file-vanishes-while-copied"]);
  const seen = await given.runMode("Copy");
  expect(seen.lines.join("\n")).toContain("went away while the others were copied: ServerTasks-900.txt");
});

test("a share that is lost while it is copied is a failure", async () => {
  given = givenFiles(["share-lost-while-copied"]);
  const failure = await failureOf(() => given.runMode("Copy"));
  expect(failure.code).toMatch(/^Files-Source(?:Empty|Unreachable|Shrank)$|^Files-NotCopied$/);
});

test("a damaged file of the same size and time is found by its content", async () => {
  given = givenFiles();
  await given.runMode("Copy");
  const file = given.copyOf("Packages", ...V10);
  writeFileSync(file, "XX of 1.0");
  const time = new Date("2025-11-20T08:00:00Z");
  utimesSync(file, time, time);
  expect(await failureOf(() => given.runMode("Verify"))).toMatchObject({ code: "Files-CopyChanged" });
  expect(await failureOf(() => given.runMode("CopyAgain"))).toMatchObject({ code: "Files-ContentDiffers" });
});

test("the second copy ends at its deadline: the outage is not begun", async () => {
  given = givenFiles();
  await given.runMode("Copy");
  const copyFolder: GivenFiles["tools"]["copyFolder"] = async () => {
    await given.clock.sleep(901);
    return { isWhole: true, exitCode: 0, files: 0, troubles: [], timedOut: false };
  };
  const failure = await failureOf(() => given.runMode("CopyAgain", { tools: { copyFolder } }));
  expect(failure).toMatchObject({ code: "Files-AgainTooLong" });
});

test("a copy that is not ours, or a folder for sets inside the instance's own, is refused", async () => {
  given = givenFiles();
  mkdirSync(given.copyOf("TaskLogs"), { recursive: true });
  writeFileSync(given.copyOf("TaskLogs", "somebody's.txt"), "");
  expect(await failureOf(() => given.runMode("Copy"))).toMatchObject({ code: "Files-CopyNotOurs" });
  const inside = { fileBackupFolder: given.place("nas", "Packages", "sets") };
  expect(await failureOf(() => given.runMode("Copy", { inputs: inside }))).toMatchObject({ code: "Files-Overlap" });
});

test("a mark that a killed step had begun to write does not make its copy a stranger's", async () => {
  given = givenFiles();
  const copy = given.copyOf("TaskLogs");
  // Nor a file of an instance's folder that is empty.
  given.folders.push({ name: "EventExports", path: given.place("nas", "EventExports") });
  mkdirSync(given.place("nas", "EventExports"), { recursive: true });
  for (const begun of [copy, given.copyOf("EventExports")]) {
    mkdirSync(begun, { recursive: true });
    writeFileSync(`${begun}/octopus-ha-upgrade-copy.json.new`, "{");
  }
  await given.runMode("Copy");
  expect(readdirSync(copy).sort()).toEqual([
    "ServerTasks-900.txt",
    "ServerTasks-901.txt",
    "octopus-ha-upgrade-copy.json",
  ]);
});

test("a copy in the place of the source is refused: the two were exchanged, or one leads to the other", async () => {
  given = givenFiles();
  await given.runMode("Copy");
  given.folders[2] = { name: "Packages", path: given.place("alias") };
  const packages = given.folders[2];
  mkdirSync(packages.path);
  writeFileSync(`${packages.path}/octopus-ha-upgrade-copy.json`, "{}");
  expect(await failureOf(() => given.runMode("Copy", { runId: "ServerTasks-43" }))).toMatchObject({
    code: "Files-SourceIsCopy",
  });
});

test("a dry run looks at everything and copies nothing", async () => {
  given = givenFiles();
  const seen = await given.runMode("Copy", { dryRun: true });
  expect(seen.lines.filter((line) => line.startsWith("would: "))).toHaveLength(4);
  expect(given.calls).toEqual([]);
  expect(readdirSync(given.place("sets"))).toEqual([]);
});

test("without a folder for backup sets there is nothing to do", async () => {
  given = givenFiles();
  const seen = await given.runMode("Copy", { inputs: { fileBackupFolder: undefined } });
  expect(seen.lines).toEqual([
    "info: Upgrade.File.Backup.Folder is empty: no backup set is made, and no files are copied.",
  ]);
});

describe("a backup that is made every day is refused where nothing can delete old ones", () => {
  const BACKUPS_NOT_SEEN = "Files-BackupsNotSeen";
  const daily = (inputs: object) => given.runMode("CopyNow", { inputs: { daily: true, ...inputs } });

  test.each<[string, () => object]>([
    ["they lie on a drive of SQL Server's", () => ({ databaseBackupFolder: "D:\\Backups" })],
    ["this node does not see their share", () => ({ databaseBackupFolder: given.place("not", "there") })],
    ["there are no backup sets", () => ({ fileBackupFolder: undefined, databaseBackupFolder: given.place("sets") })],
  ])("%s", async (_, inputs) => {
    given = givenFiles();
    expect(await failureOf(() => daily(inputs()))).toMatchObject({ code: BACKUPS_NOT_SEEN });
    expect(given.calls).toEqual([]);
  });

  test("and not where they are seen, nor in an upgrade", async () => {
    given = givenFiles();
    await daily({ databaseBackupFolder: given.place("sets") });
    await given.runMode("Copy", {
      inputs: { daily: true, databaseBackupFolder: "D:\\Backups" },
      runId: "ServerTasks-43",
    });
    expect(given.calls.length).toBeGreaterThan(0);
  });
});
