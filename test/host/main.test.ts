import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { Canaries } from "../made-up/canaries";
import { demoVariables } from "./demo-step";
import { nodeOfLine, NODES_VARIABLE } from "./node-lines";

const folder = mkdtempSync(join(tmpdir(), "host-main-"));
const program = join(folder, "run.cjs");
const canaries = new Canaries();
canaries.add("API key", demoVariables["OctopusUpgrade.Server.ApiKey"]);

beforeAll(async () => {
  await build({
    entryPoints: [join(__dirname, "demo-main.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "cjs",
    logLevel: "silent",
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the program as the template's script does. */
async function start(
  what: string,
  {
    closeStdout = false,
    stdin = Buffer.from(JSON.stringify(demoVariables)).toString("base64"),
    node = process.execPath,
    env = process.env,
  } = {},
) {
  const child = spawn(node, [program, what], { stdio: ["pipe", "pipe", "pipe"], env });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  if (closeStdout) child.stdout.destroy();
  child.stdin.end(stdin);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}
/** What a person reads: the messages that carry the secret on purpose (mask) left out. */
const read = ({ stdout, stderr }: { stdout: string; stderr: string }) =>
  [...stdout.split("\n").filter((line) => !line.startsWith("##octopus[mask")), stderr].join("\n");

it("ends although something would keep it alive", async () => {
  const run = await start("busy");
  expect(run).toMatchObject({ code: 0, stderr: "" });
  expect(run.stdout).toMatch(/^##octopus\[mask value='[^']+'\]\n##octopus\[mask value='[^']+'\]\nstarted\n$/);
});

it("goes on when nobody reads its output any more", async () => {
  const run = await start("talk", { closeStdout: true });
  expect(run).toMatchObject({ code: 0, stderr: "reached the end\n" });
});

it("loses nothing of a long output", async () => {
  const { stdout } = await start("talk");
  expect(stdout.match(/^\d+ x{100}$/gm)).toHaveLength(2000);
});

it("reports an error that nobody caught as a fault of its own, without its secret", async () => {
  const run = await start("stray");
  expect(run.code).toBe(3);
  expect(run.stderr).toMatch(/^DemoStep-Internal-Fault: [^\n]+\n$/);
  expect(run.stdout).toContain("Error: stray ********");
  expect(canaries.leaksIn(read(run))).toEqual([]);
});

it("shows Node's own warnings at verbose, masked", async () => {
  const run = await start("warn");
  expect(run).toMatchObject({ code: 0, stderr: "" });
  expect(run.stdout).toContain("##octopus[stdout-verbose]\nDeprecationWarning: old way ********\n");
});

describe("with a proxy, as the template's script starts it, nothing is said about Node itself", () => {
  const env = {
    ...process.env,
    NODE_USE_SYSTEM_CA: "1",
    NODE_USE_ENV_PROXY: "1",
    HTTPS_PROXY: "http://proxy.example.com:8080",
  };
  for (const major of [22, 24, 26]) {
    const node = nodeOfLine(major);
    const test = node === undefined ? it.skip : it;
    const skipped = ` [skipped: ${NODES_VARIABLE} names no Node ${major} that the script would take]`;
    test(`on Node ${major}${node === undefined ? skipped : ""}`, async () => {
      const run = await start("", { node: node ?? "", env });
      expect(run).toMatchObject({ code: 0, stderr: "" });
      expect(run.stdout.split("\n").filter((line) => !line.startsWith("##octopus[mask"))).toEqual(["started", ""]);
      // The one warning, not all.
      expect((await start("warn", { node: node ?? "", env })).stdout).toContain("DeprecationWarning: old way");
    });
  }
});

const MESSAGE = Buffer.from(JSON.stringify(demoVariables)).toString("base64");

/** Starts the program as the template's script does, which is killed as soon as the step has said this. */
async function startAndLeave(what: string, said: string) {
  const child = spawn(process.execPath, [program, what], { stdio: ["pipe", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (stdout.includes(said)) child.stdin.destroy();
  });
  child.stdin.write(`${MESSAGE} stays-open\n`);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

describe("when whoever started it is gone", () => {
  it("brings a change to its end and begins no other", async () => {
    const { code, stdout, stderr } = await startAndLeave("change", "Now: make the first change.");
    expect(stdout).toContain("Now: make the first change.\nmade\nNot begun: make the second change.\n");
    expect([code, stderr]).toEqual([
      1,
      "DemoStep-Starter-Gone: The script that started this step is gone, so the step began nothing new. Its standard input was closed: PowerShell was ended, by a cancel or by someone, and this program was left running. Run the runbook again: whatever had begun was finished, and each step checks the node first.\n",
    ]);
  });

  it("waits no longer", async () => {
    const began = Date.now();
    const { code, stderr } = await startAndLeave("wait", "nobody came");
    expect([code, stderr.split(" ")[0]]).toEqual([1, "DemoStep-Starter-Gone:"]);
    expect(Date.now() - began).toBeLessThan(20_000);
  });
});

/** A pipe as a shell and PowerShell make them, and not as Node does: reading it blocks. It stays open for a minute. */
function startOnBlockingPipe(what: string, message: string): Promise<string> {
  const pipeline = `(printf '${message}'; exec sleep 60) | ('${process.execPath}' '${program}' ${what}; echo "ended with $?")`;
  const shell = spawn("sh", ["-c", pipeline], { stdio: ["ignore", "pipe", "ignore"], detached: true });
  let stdout = "";
  return new Promise((resolve) => {
    shell.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      const end = /ended with \d+/.exec(stdout)?.[0];
      if (end === undefined) return;
      process.kill(-shell.pid!, "SIGKILL");
      resolve(end);
    });
  });
}

it("ends although its stdin stays open, for whoever keeps it open waits for this end", async () => {
  expect(await startOnBlockingPipe("", `${MESSAGE} stays-open\\n`)).toBe("ended with 0");
}, 30_000);

it("refuses what is not its input", async () => {
  const run = await start("", { stdin: "hello" });
  expect(run.code).toBe(2);
  expect(run.stderr).toMatch(/^DemoStep-Inputs-Wrong: .*\n- The step reads its variables from stdin/);
});
