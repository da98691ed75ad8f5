import { join } from "node:path";
import { playProgram } from "../../../src/stand-ins/programs/play-program";
import type { FaultName } from "../../../src/stand-ins/world/faults";
import { furnishServerFolders } from "../../../src/stand-ins/world/server-folders";
import { madeUpWorld, type MadeUpWorld } from "../../rehearsal/made-up-world";

let at: MadeUpWorld;
afterEach(() => at.end());

const OPTIONS = ["/E", "/COPY:DAT", "/R:2", "/W:5", "/MT:8"];
const place = (...names: string[]) => join(at.first.folder, "..", ...names);

function given(faults: FaultName[] = []) {
  at = madeUpWorld({ faults });
  furnishServerFolders(at.world, place("nas"));
}

async function copy(folder: string, options = OPTIONS) {
  const said: string[] = [];
  const args = [place("nas", folder), place("copy", folder), ...options];
  const exitCode = await playProgram(
    ...([at.world, at.first] as const),
    { program: "robocopy", args, stdin: "" },
    { say: (line) => void said.push(line), signal: new AbortController().signal },
  );
  return { exitCode, said };
}

test("copies with the times of the source, then nothing", async () => {
  given();
  expect((await copy("Packages")).exitCode).toBe(1);
  const file = ["Packages", "Spaces-1", "Acme.Web", "Acme.Web.1.0.zip"];
  const there = at.world.computers.disk;
  expect(there.facts(place("copy", ...file))).toEqual(there.facts(place("nas", ...file)));
  expect(await copy("Packages")).toEqual({ exitCode: 0, said: [] });
});

test("what the source has not any more stays, unless it is told to mirror: then an empty source empties the target", async () => {
  given();
  await copy("Artifacts");
  const there = at.world.computers.disk;
  there.remove(place("nas", "Artifacts", "Spaces-1"));
  expect((await copy("Artifacts")).exitCode).toBe(2);
  expect(there.list(place("copy", "Artifacts"))).toEqual(["Spaces-1"]);
  expect((await copy("Artifacts", [...OPTIONS, "/MIR"])).exitCode).toBe(2);
  expect(there.list(place("copy", "Artifacts"))).toEqual([]);
});

test("a held file is tried as often as it was told, named by its number, and the rest is copied", async () => {
  given(["package-held"]);
  const { exitCode, said } = await copy("Packages");
  expect(exitCode).toBe(8 | 1);
  expect(said.filter((line) => line.includes("ERROR 32 (0x00000020) Copying File"))).toHaveLength(3);
});

test("a source that is not there is a fatal error; a backslash at the end too", async () => {
  given();
  expect((await copy("Nothing")).exitCode).toBe(16);
  expect((await copy("Packages/..\\")).exitCode).toBe(16);
});

test("a share that goes away while it copies: a failure, and not what was not copied", async () => {
  given(["share-lost-while-copied"]);
  expect((await copy("Packages")).exitCode & (8 | 16)).not.toBe(0);
});

test("whoever copies onto the instance's own folders is seen", async () => {
  given();
  const args = [place("copy"), place("nas", "Packages"), ...OPTIONS];
  at.world.computers.disk.makeFolder(place("copy"));
  await playProgram(
    ...([at.world, at.first] as const),
    { program: "robocopy", args, stdin: "" },
    { say: () => undefined, signal: new AbortController().signal },
  );
  expect(at.of("instance-folder-written")).toHaveLength(1);
});
