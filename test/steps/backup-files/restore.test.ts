import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { foldersPart, manifestText } from "../../../src/upgrade/backup-set/manifest";
import { failureOf } from "../../made-up/failure";
import { madeUpManifest } from "../../upgrade/backup-set/made-up";
import { givenFiles, INSTALLATION_ID, type GivenFiles } from "./given";

let given: GivenFiles;
afterEach(() => given.end());

const V10 = ["Packages", "Spaces-1", "Acme.Web", "Acme.Web.1.0.zip"] as const;

/** Copies the files and seals the set of that run. */
async function sealedSet(runId = "ServerTasks-42") {
  await given.runMode("Copy", { runId });
  const sets = given.place("sets", INSTALLATION_ID);
  const folder = join(sets, readdirSync(sets).find((name) => name.endsWith(runId)) ?? "");
  const { content } = JSON.parse(readFileSync(join(folder, "files.part.json"), "utf8")) as { content: unknown };
  const manifest = madeUpManifest();
  const folders = foldersPart.parse(content);
  writeFileSync(
    join(folder, "manifest.json"),
    manifestText({ ...manifest, keys: undefined, installationId: INSTALLATION_ID, folders }),
  );
}

test("restores beside the live folder, compares, and only then takes its place; the live one is kept", async () => {
  given = givenFiles();
  await sealedSet();
  writeFileSync(given.place("nas", ...V10), "spoiled");
  writeFileSync(given.place("nas", "Packages", "later.zip"), "came later");
  given.instance.answers = false;
  await given.runMode("Restore", { runId: "ServerTasks-50" });
  expect(readFileSync(given.place("nas", ...V10), "utf8")).toBe("PK of 1.0");
  expect(readdirSync(given.place("nas", "Packages"))).toEqual(["Spaces-1"]);
  expect(readFileSync(given.place("nas", "Packages.before-ServerTasks-50", "later.zip"), "utf8")).toBe("came later");
  expect(existsSync(given.place("nas", "Packages.restoring"))).toBe(false);
});

test("one that was cut off between the two renames goes on", async () => {
  given = givenFiles();
  await sealedSet();
  given.instance.answers = false;
  const { files } = given.tools.machine;
  let renames = 0;
  const machine = {
    ...given.tools.machine,
    files: {
      ...files,
      rename: (from: string, to: string) =>
        (renames += 1) === 2 ? Promise.reject(new Error("cut off")) : files.rename(from, to),
    },
  };
  await failureOf(() => given.runMode("Restore", { tools: { machine } }));
  expect(existsSync(given.place("nas", "TaskLogs"))).toBe(false);
  const seen = await given.runMode("Restore");
  expect(readdirSync(given.place("nas", "TaskLogs")).sort()).toEqual(["ServerTasks-900.txt", "ServerTasks-901.txt"]);
  expect(seen.lines.filter((line) => line.includes("restored. What was there before"))).toHaveLength(4);
});

test("names a set whose manifest cannot be read before it takes an older one", async () => {
  given = givenFiles();
  await sealedSet();
  await given.clock.sleep(3600);
  await sealedSet("ServerTasks-43");
  const sets = given.place("sets", INSTALLATION_ID);
  const [newest = ""] = readdirSync(sets).filter((name) => name.endsWith("ServerTasks-43"));
  writeFileSync(join(sets, newest, "manifest.json"), "{");
  given.instance.answers = false;
  const seen = await given.runMode("Restore");
  expect(seen.lines.filter((line) => line.startsWith("warning: "))).toEqual([
    expect.stringMatching(/^warning: The backup set in .*ServerTasks-43 is left out: .*manifest\.json.*\.$/),
  ]);
  expect(seen.lines.filter((line) => line.includes("restored. What was there before"))).toHaveLength(4);
});

test("is refused while the instance answers, without a complete set, and when the copy has another content", async () => {
  given = givenFiles();
  await given.runMode("Copy");
  given.instance.answers = false;
  expect(await failureOf(() => given.runMode("Restore"))).toMatchObject({ code: "Files-NoSet" });
  given.instance.answers = true;
  await sealedSet("ServerTasks-43");
  expect(await failureOf(() => given.runMode("Restore"))).toMatchObject({ code: "Files-InstanceServes" });
  given.instance.answers = false;
  writeFileSync(given.copyOf(...(V10 as unknown as [string])), "newer");
  expect(await failureOf(() => given.runMode("Restore"))).toMatchObject({ code: "Files-NotInCopy" });
  expect(readFileSync(given.place("nas", ...V10), "utf8")).toBe("PK of 1.0");
});
