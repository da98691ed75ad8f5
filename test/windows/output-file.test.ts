import { mkdir, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { followOutput } from "../../src/windows/follow-output";
import { createOutputFile, type OutputFile } from "../../src/windows/output-file";
import { surroundings } from "../installer/surroundings";

let folder = "";
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "output-"))));
afterEach(async () => rm(folder, { recursive: true, force: true }));
const path = () => join(folder, "database-upgrade.output");

test("a new file takes the place of an older one, and whoever still writes to that one does not reach it", async () => {
  await writeFile(path(), "of an earlier attempt\n");
  const earlier = await open(path(), "a");
  const output = await createOutputFile(path(), surroundings());
  await earlier.write("late\n");
  await earlier.close();
  expect((await output.next()).length).toBe(0);
  expect(await readFile(path(), "utf8")).toBe("");
  await output.close();
});

test("nobody but its owner may read it, where the file system has such a thing", async () => {
  const output = await createOutputFile(path(), surroundings());
  const file = await open(path(), "r");
  expect((await file.stat()).mode & 0o077).toBe(0);
  await file.close();
  await output.close();
});

test("a folder in its place is an error after some tries, and nothing is left open", async () => {
  await mkdir(path());
  await expect(createOutputFile(path(), surroundings())).rejects.toThrow();
});

test("more than one piece is read in order, each byte once", async () => {
  const output = await createOutputFile(path(), surroundings());
  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, at) => at % 251));
  await writeFile(path(), bytes);
  const pieces: Buffer[] = [];
  for (let piece = await output.next(); piece.length > 0; piece = await output.next()) pieces.push(piece);
  await output.close();
  expect(pieces.length).toBeGreaterThan(1);
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
});

describe("following it", () => {
  /** A file of which the reads come or fail as they are told; nothing new once they are used up. */
  function told(reads: (string | Error)[]): Pick<OutputFile, "next" | "nextForSure"> {
    const next = async () => {
      const read = reads.shift() ?? "";
      if (read instanceof Error) throw read;
      return Buffer.from(read);
    };
    return { next, nextForSure: next };
  }
  const held = Object.assign(new Error("EBUSY: held"), { code: "EBUSY" });

  async function followed(reads: (string | Error)[]): Promise<string> {
    const ended = new AbortController();
    let text = "";
    setTimeout(() => ended.abort(), 300);
    await followOutput(told(reads), surroundings(1).clock, ended.signal, (bytes) => void (text += bytes.toString()));
    return text;
  }

  test("what comes while the program runs and after it is handed over once", async () =>
    expect(await followed(["a", "b", "", "c", "", "d"])).toBe("abcd"));

  test("a file that somebody holds for a while is read later", async () =>
    expect(await followed(["a", held, "b"])).toBe("ab"));

  test("what cannot be read in the end is an error, not an end", async () => {
    const reads = ["a", ...Array.from({ length: 20 }, () => held)];
    await expect(followed(reads)).rejects.toThrow("EBUSY");
  });
});
