import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { Canaries } from "../made-up/canaries";
import { demoVariables } from "./demo-step";

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
  { closeStdout = false, stdin = Buffer.from(JSON.stringify(demoVariables)).toString("base64") } = {},
) {
  const child = spawn(process.execPath, [program, what], { stdio: ["pipe", "pipe", "pipe"] });
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

it("refuses what is not its input", async () => {
  const run = await start("", { stdin: "hello" });
  expect(run.code).toBe(2);
  expect(run.stderr).toMatch(/^DemoStep-Inputs-Wrong: .*\n- What the step may know must come on stdin/);
});
