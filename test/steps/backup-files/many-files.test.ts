import { join } from "node:path";
import { Dice } from "../../../src/rehearsal/attack/dice";
import { SimulatedFiles } from "../../../src/simulation/files";
import { SimulatedDisk } from "../../../src/simulation/simulated-disk";
import { computersOnDisk } from "../../../src/stand-ins/computers-on-disk";
import { playProgram } from "../../../src/stand-ins/programs/play-program";
import type { FaultName } from "../../../src/stand-ins/world/faults";
import { furnishServerFolders } from "../../../src/stand-ins/world/server-folders";
import { folderCopier } from "../../../src/windows/robocopy";
import { copyFolder } from "../../../steps/backup-files/copy-folder";
import { listSource } from "../../../steps/backup-files/source";
import { MadeUpClock } from "../../made-up/context";
import { failureOf } from "../../made-up/failure";
import { madeUpWorld, type MadeUpWorld } from "../../rehearsal/made-up-world";

const FILES = 20_000;
const A_FOLDER = 500;

let at: MadeUpWorld;
afterEach(() => at.end());

/** A folder of 20,000 packages in memory, and robocopy's stand-in. */
function given(faults: FaultName[], onFile: (number: number, disk: SimulatedDisk) => void = () => undefined) {
  const disk = new SimulatedDisk(() => Date.parse("2026-01-10T03:00:00Z"), new Dice(1));
  const computers = computersOnDisk(disk, () => ({ id: 1, end: async () => undefined }));
  at = madeUpWorld({ faults, computers });
  furnishServerFolders(at.world, "/world/nas");
  for (let index = 0; index < FILES; index += 1) {
    const folder = `/world/nas/Packages/Spaces-1/Acme.${Math.floor(index / A_FOLDER)}`;
    if (index % A_FOLDER === 0) disk.makeFolder(folder);
    disk.writeAsOf(join(folder, `${index}.zip`), Buffer.from(`package ${index}`), 1_700_000_000_000);
  }
  const calls: number[] = [];
  const copy = folderCopier(
    async ({ args, onLine = () => undefined }) => {
      let said = 0;
      const killed = new AbortController();
      const say = (line: string) => {
        said += 1;
        onLine(line);
        try {
          onFile(said, disk);
        } catch {
          killed.abort();
        }
      };
      const carrier = { say, signal: killed.signal };
      const exitCode = await playProgram(at.world, at.first, { program: "robocopy", args, stdin: "" }, carrier);
      calls.push(said);
      if (killed.signal.aborted) throw new Error("killed");
      return { exitCode, stdout: "", stderr: "", timedOut: false, startError: undefined };
    },
    { SystemRoot: "/windows" },
  );
  const files = new SimulatedFiles(disk, (_kind, act) => Promise.resolve().then(act), {
    refusal: () => undefined,
    isFull: () => false,
  });
  const log = { wait() {}, info() {}, verbose() {}, highlight() {}, warning() {} };
  const host = { env: {}, files: files.piece, clock: new MadeUpClock(), log, signal: new AbortController().signal };
  const folder = { name: "Packages", source: "/world/nas/Packages", copy: "/world/sets/files/Packages" };
  const run = async () =>
    copyFolder(
      ...([host, copy, folder] as const),
      {
        ...{ tasksGoOn: true, threads: 8, sample: 50, runId: "ServerTasks-42", installationId: "7c0a3f5e-52b1" },
        ...{ filesBefore: () => 0, secondsLeft: () => undefined, onProgress: () => undefined },
      },
      await listSource(host, folder, () => undefined),
    );
  return { run, disk, calls };
}

test("20,000 files are copied, compared and listed; again, nothing is copied", async () => {
  const { run, calls } = given([]);
  const { files, sampled, warnings } = await run();
  expect([files.size, sampled, warnings]).toEqual([FILES + 2, 50, []]);
  await run();
  expect(calls).toEqual([FILES + 2, 0]);
});

test("one of 20,000 is held: it is named", async () => {
  const { run } = given(["package-held"]);
  const failure = await failureOf(run);
  expect(failure).toMatchObject({ code: "Files-NotCopied" });
  expect(failure.what).toBe(
    "1 file of Packages could not be copied from /world/nas/Packages: Spaces-1/Acme.Web/Acme.Web.1.0.zip.",
  );
});

const HALF = FILES / 2;
const packageAt = (index: number) => `/world/nas/Packages/Spaces-1/Acme.${Math.floor(index / A_FOLDER)}/${index}.zip`;

test("one of 20,000 changes and one vanishes while the others are copied: the list has what the copy has", async () => {
  const { run, disk } = given([], (number) => {
    if (number !== HALF) return;
    disk.writeAsOf(packageAt(1), Buffer.from("another package"), 1_710_000_000_000);
    disk.remove(packageAt(FILES - 1));
  });
  const { files, warnings } = await run();
  expect(files.size).toBe(FILES + 1);
  expect(warnings.join("\n")).toMatch(/1 file .*went away while the others were copied: .*19999\.zip/);
  const again = await run();
  const name = [...again.files.keys()].find((path) => path.endsWith("Acme.0/1.zip")) ?? "";
  expect(again.files.get(name)).toMatchObject({ bytes: "another package".length });
});

test("20,000 files whose share is lost half-way: a failure, the copy keeps what it has, and the next run has the rest", async () => {
  const lost: string[] = [];
  const { run, disk, calls } = given([], (number) => {
    if (number !== HALF || lost.length > 0) return;
    lost.push("Packages");
    disk.rename("/world/nas/Packages", "/world/nas/Packages.lost");
  });
  expect((await failureOf(run)).code).toMatch(/^Files-Source(?:Empty|Unreachable|Shrank)$|^Files-NotCopied$/);
  disk.rename("/world/nas/Packages.lost", "/world/nas/Packages");
  const { files } = await run();
  expect([files.size, calls.at(-1)! <= HALF + 2]).toEqual([FILES + 2, true]);
});

test("20,000 files whose copying is killed half-way: the next run copies the rest, and no file twice", async () => {
  let kills = 1;
  const { run, calls } = given([], (number) => {
    if (number === HALF && (kills -= 1) >= 0) throw new Error("killed");
  });
  await expect(run()).rejects.toThrow("killed");
  const { files } = await run();
  expect(files.size).toBe(FILES + 2);
  expect(calls).toEqual([HALF, FILES + 2 - HALF]);
});
