import { Dice } from "../../src/rehearsal/attack/dice";
import { SimulatedDisk } from "../../src/simulation/simulated-disk";

const SEEDS = 60;
const RECORD = "/world/octo-1/run.json";

/** What is found after a loss of power, over many of them. */
function afterPowerLoss(prepare: (disk: SimulatedDisk) => void, look: (disk: SimulatedDisk) => string): string[] {
  const found = Array.from({ length: SEEDS }, (_, seed) => {
    const disk = new SimulatedDisk(() => 0, new Dice(seed));
    disk.makeFolder("/world/octo-1");
    disk.makeFolder("/world/octo-2");
    prepare(disk);
    disk.losePower("/world/octo-1");
    return look(disk);
  });
  return [...new Set(found)].sort();
}

const textOf = (path: string) => (disk: SimulatedDisk) => (disk.isThere(path) ? disk.read(path).toString() : "none");

function writeFlushed(disk: SimulatedDisk, path: string, text: string): void {
  disk.write(path, text);
  disk.flush(disk.fileAt(path, "open"), path);
}

test("what was flushed outlives a loss of power", () => {
  const found = afterPowerLoss((disk) => writeFlushed(disk, RECORD, "old"), textOf(RECORD));
  expect(found).toEqual(["old"]);
});

test("a file that was not flushed is there, gone or full of zeros", () => {
  expect(afterPowerLoss((disk) => disk.write(RECORD, "new"), textOf(RECORD))).toEqual(["\0\0\0", "new", "none"]);
});

test("a file that was flushed before it was put in another's place: the old one or the new one, never a part", () => {
  const found = afterPowerLoss((disk) => {
    writeFlushed(disk, RECORD, "old");
    writeFlushed(disk, `${RECORD}.new`, "new");
    disk.rename(`${RECORD}.new`, RECORD);
  }, textOf(RECORD));
  expect(found).toEqual(["new", "old"]);
});

test("a file that was put in another's place without a flush may be full of zeros", () => {
  const found = afterPowerLoss((disk) => {
    writeFlushed(disk, RECORD, "old");
    disk.write(`${RECORD}.new`, "new");
    disk.rename(`${RECORD}.new`, RECORD);
  }, textOf(RECORD));
  expect(found).toEqual(["\0\0\0", "new", "old"]);
});

test("names are lost from the last one back: a later one is never there without an earlier one", () => {
  const found = afterPowerLoss(
    (disk) => {
      disk.makeFolder("/world/octo-1/a");
      disk.makeFolder("/world/octo-1/b");
    },
    (disk) => `a ${disk.isThere("/world/octo-1/a")}, b ${disk.isThere("/world/octo-1/b")}`,
  );
  expect(found).toEqual(["a false, b false", "a true, b false", "a true, b true"]);
});

test("another node's disk keeps what it has", () => {
  const other = "/world/octo-2/run.json";
  expect(afterPowerLoss((disk) => disk.write(other, "new"), textOf(other))).toEqual(["new"]);
});

test("a removed file comes back when its removal was not written down", () => {
  const found = afterPowerLoss((disk) => {
    writeFlushed(disk, RECORD, "old");
    disk.remove(RECORD);
  }, textOf(RECORD));
  expect(found).toEqual(["none", "old"]);
});
