import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Files } from "../../src/machine/files";
import { realMachine } from "../../src/machine/real";
import { whileHeld } from "../../src/windows/held-files";
import { MadeUpClock } from "../made-up/context";

function held(looks: number, code = "EPERM") {
  const tries = { count: 0 };
  const act = async () => {
    tries.count += 1;
    if (tries.count <= looks) throw Object.assign(new Error(`${code}: held`), { code });
    return "done";
  };
  return { tries, act };
}

function around() {
  const said: string[] = [];
  return {
    said,
    clock: new MadeUpClock(),
    signal: new AbortController().signal,
    log: {
      wait: (text: string) => void said.push(text),
      info: () => undefined,
      verbose: () => undefined,
      highlight: () => undefined,
      warning: () => undefined,
    },
  };
}

test.each(["EBUSY", "EPERM", "EACCES"])(
  "a file that somebody holds (%s) is tried again, and it is said",
  async (code) => {
    const at = around();
    const { tries, act } = held(3, code);
    expect(await whileHeld(at, "run.json", act)).toBe("done");
    expect(tries.count).toBe(4);
    expect(at.clock.sleeps).toEqual([0.2, 0.2, 0.2]);
    expect(at.said).toEqual([
      `Waiting for the file run.json: Windows does not let it go (${code}); a virus scanner may hold it (0 s so far, at most 10 s)`,
    ]);
  },
);

test("not for ever: the last error is thrown after ten seconds", async () => {
  const at = around();
  await expect(whileHeld(at, "run.json", held(Infinity).act)).rejects.toThrow("EPERM: held");
  const seconds = at.clock.sleeps.reduce((sum, each) => sum + each, 0);
  expect(seconds).toBeGreaterThan(9);
  expect(seconds).toBeLessThan(11);
});

test("another error is thrown at once", async () => {
  const { tries, act } = held(1, "ENOSPC");
  await expect(whileHeld(around(), "run.json", act)).rejects.toThrow("ENOSPC");
  expect(tries.count).toBe(1);
});

/**
 * A beat that fails is one that others do not see: it comes again by itself. The server's own log is read as one that may
 * be unreadable.
 */
const ALLOWED = [/writeText\(this\.name, text, "r\+"\)/, /function endOf\(/];

/** What a scanner gets in the way of. Listing a folder, making or flushing one and asking for a file's facts it does not. */
const HINDERED = [
  "open",
  "readText",
  "writeText",
  "copy",
  "rename",
  "remove",
  "removeFolder",
] satisfies (keyof Files)[];
/** The rest of what files are asked: together with the above, all that there is. */
const UNHINDERED = [
  "makeFolder",
  "flushFolder",
  "list",
  "facts",
  "isThere",
  "freeBytes",
  "sizeNow",
] satisfies (keyof Files)[];

describe("no step reads, writes, renames or deletes a file of ours at the first try only", () => {
  const root = join(__dirname, "..", "..");
  const files = [
    "src/installer",
    "src/mirror",
    "src/release",
    "src/server-program",
    "src/upgrade",
    "src/windows",
    "src/step",
    "steps",
  ].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name)),
  );
  const call = new RegExp(String.raw`\bfiles\.(?:${HINDERED.join("|")})\(`);
  const callers = files.filter((file) => call.test(readFileSync(join(root, file), "utf8")));

  it("knows every operation on files, and those who call them", () => {
    expect([...HINDERED, ...UNHINDERED].sort()).toEqual(Object.keys(realMachine.files).sort());
    expect(callers.length).toBeGreaterThanOrEqual(9);
  });

  test.each(callers)("%s", (file) => {
    const statements = readFileSync(join(root, file), "utf8").split(/;\n/);
    const impatient = statements.filter(
      (statement) =>
        call.test(statement) && !statement.includes("whileHeld(") && !ALLOWED.some((each) => each.test(statement)),
    );
    expect(impatient).toEqual([]);
  });
});
