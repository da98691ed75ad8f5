import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { answers, goesSilentAfter, honest, serve, type Behaviour, type DownloadServer } from "./download-server";
import { sha256, someBytes, temporaryFolder } from "./surroundings";

/** The clock of the processes: a claim is stale after four real seconds. */
const SPEED = 30;
const FILE = "Octopus.2025.4.10333-x64.msi";
const bytes = someBytes(2_000_000);
const folder = temporaryFolder();
const open: DownloadServer[] = [];
let worker = "";
let workerFolder = "";

beforeAll(async () => {
  workerFolder = await mkdtemp(join(tmpdir(), "stage-worker-"));
  worker = join(workerFolder, "worker.cjs");
  buildSync({
    entryPoints: [join(__dirname, "stage-worker.ts")],
    bundle: true,
    platform: "node",
    target: "node20",
    outfile: worker,
  });
});
afterAll(() => rm(workerFolder, { recursive: true, force: true }));
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serving(...behaviours: Behaviour[]): Promise<DownloadServer> {
  const server = await serve(bytes, ...behaviours);
  open.push(server);
  return server;
}

const shared = () => join(folder.path, "shared");
const targetOf = (node: string) => join(folder.path, node, FILE);

/** Starts a node's process; `ended` gives what it said at the end. */
async function node(name: string, server: DownloadServer) {
  await mkdir(join(folder.path, name), { recursive: true });
  const job = {
    wanted: { version: "2025.4.10333", url: server.url, sizeBytes: bytes.length, sha256: sha256(bytes) },
    folder: shared(),
    target: targetOf(name),
    node: name,
    stallSeconds: 3600,
    speed: SPEED,
  };
  const child = spawn(process.execPath, [worker, JSON.stringify(job)]);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const ended = new Promise<{ stdout: string; stderr: string }>((resolve) => {
    child.on("close", () => resolve({ stdout, stderr }));
  });
  return { child, ended };
}

async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test("five nodes at once: one downloads, the others wait with a reason, copy and verify", async () => {
  const slow: Behaviour = (request, response, all, from) => {
    setTimeout(() => honest(request, response, all, from), 700);
  };
  const server = await serving(slow);
  const names = ["ha-1", "ha-2", "ha-3", "ha-4", "ha-5"];
  const nodes = await Promise.all(names.map((name) => node(name, server)));
  const ends = await Promise.all(nodes.map(({ ended }) => ended));
  expect(ends.map(({ stdout }) => stdout).sort()).toEqual(["copied", "copied", "copied", "copied", "downloaded"]);
  expect(server.ranges).toEqual([""]);
  const waiter = ends.find(({ stdout }) => stdout === "copied")!;
  expect(waiter.stderr).toMatch(/Waiting for the installer in .*shared: node ha-\d downloads it \(0 % so far\)/);
  for (const name of names) expect((await readFile(targetOf(name))).equals(bytes)).toBe(true);
  expect(await readdir(shared())).toEqual([FILE]);
});

test("the one that downloads is cut off: exactly one of the others takes over, and it does not block for ever", async () => {
  const server = await serving(goesSilentAfter(1_000_000), honest);
  const first = await node("ha-1", server);
  await eventually(() => existsSync(join(shared(), `${FILE}.claim-1`)) && server.ranges.length === 1);
  const others = await Promise.all(["ha-2", "ha-3"].map((name) => node(name, server)));
  first.child.kill("SIGKILL");
  const ends = await Promise.all(others.map(({ ended }) => ended));
  expect(ends.map(({ stdout }) => stdout).sort()).toEqual(["copied", "downloaded"]);
  expect(server.ranges).toHaveLength(2);
  expect(await readdir(shared())).toEqual([FILE]);

  // Run again, the node that was cut off copies what is there by now.
  expect((await (await node("ha-1", server)).ended).stdout).toBe("copied");
});

test("a node that was cut off takes up its own claim at once and its own download where it broke", async () => {
  const server = await serving(goesSilentAfter(1_000_000), honest);
  const first = await node("ha-1", server);
  await eventually(() => existsSync(`${targetOf("ha-1")}.partial`) && server.ranges.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 300));
  first.child.kill("SIGKILL");
  await first.ended;
  const began = performance.now();
  expect((await (await node("ha-1", server)).ended).stdout).toBe("downloaded");
  expect((performance.now() - began) / 1000).toBeLessThan(120 / SPEED); // others would wait that long
  expect(server.ranges[1]).toBe("bytes=1000000-");
});

test("the download fails: the claim is released and the next one tries for itself", async () => {
  const server = await serving(answers(404));
  const nodes = await Promise.all(["ha-1", "ha-2"].map((name) => node(name, server)));
  const ends = await Promise.all(nodes.map(({ ended }) => ended));
  expect(ends.map(({ stdout }) => stdout)).toEqual(["Download-NotFound", "Download-NotFound"]);
  expect(await readdir(shared())).toEqual([]);
});

test("a file in the folder that is not the planned one is replaced, once", async () => {
  const server = await serving(honest);
  await mkdir(shared());
  await writeFile(join(shared(), FILE), someBytes(bytes.length));
  const nodes = await Promise.all(["ha-1", "ha-2", "ha-3"].map((name) => node(name, server)));
  const ends = await Promise.all(nodes.map(({ ended }) => ended));
  expect(ends.map(({ stdout }) => stdout).sort()).toEqual(["copied", "copied", "downloaded"]);
  expect((await readFile(join(shared(), FILE))).equals(bytes)).toBe(true);
});

test("a file that another run put there is copied, and nothing is downloaded", async () => {
  const server = await serving(honest);
  await mkdir(shared());
  await writeFile(join(shared(), FILE), bytes);
  expect((await (await node("ha-1", server)).ended).stdout).toBe("copied");
  expect(server.ranges).toEqual([]);
});

test("what a node that was cut off left in the folder is removed by the next one that downloads", async () => {
  const server = await serving(honest);
  await mkdir(shared());
  await writeFile(join(shared(), `${FILE}.ha-9.partial`), "half");
  await writeFile(join(shared(), "readme.txt"), "the administrators'");
  expect((await (await node("ha-1", server)).ended).stdout).toBe("downloaded");
  expect((await readdir(shared())).sort()).toEqual([FILE, "readme.txt"]);
});
