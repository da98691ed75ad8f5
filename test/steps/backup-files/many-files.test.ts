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
function given(faults: FaultName[]) {
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
      const say = (line: string) => {
        said += 1;
        onLine(line);
      };
      const carrier = { say, signal: new AbortController().signal };
      const exitCode = await playProgram(at.world, at.first, { program: "robocopy", args, stdin: "" }, carrier);
      calls.push(said);
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
