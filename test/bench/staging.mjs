import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const BIG_BYTES = 1_500_000_000;
const SMALL_BYTES = 1_000_000;
const MEMORY_LIMIT_MB = 60;
const SPEED_LIMIT = 0.8;
/** The disk's own speed wanders: each way goes this often, in turn, and the best of each counts. */
const ROUNDS = 3;

/** Downloads with the real code in a process of its own, from a server in another one. */
export async function* measureStaging() {
  yield { title: `Staging ${BIG_BYTES / 1e9} GB, with the server in another process` };
  const folder = mkdtempSync(join(tmpdir(), "bench-staging-"));
  const worker = join(folder, "stage-one.cjs");
  buildSync({
    entryPoints: [join(here, "stage-one.ts")],
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    outfile: worker,
  });
  const server = spawn(process.execPath, [join(here, "download-server.mjs")], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const url = await new Promise((resolve) => server.stdout.once("data", (text) => resolve(String(text).trim())));
    const target = join(folder, "installer.msi");
    const stage = (bytes) => {
      rmSync(target, { force: true });
      const { stdout, stderr, status } = spawnSync(process.execPath, [
        worker,
        `${url}/${bytes}`,
        target,
        String(bytes),
      ]);
      if (status !== 0) throw new Error(`staging failed: ${stderr}`);
      return JSON.parse(stdout);
    };
    const byCurl = () => {
      rmSync(target, { force: true });
      const start = performance.now();
      const { status } = spawnSync("sh", [
        "-c",
        'curl -sSf -o "$1" "$2" && sha256sum "$1"',
        "sh",
        target,
        `${url}/${BIG_BYTES}`,
      ]);
      if (status !== 0) throw new Error("curl or sha256sum is not there or failed");
      return (performance.now() - start) / 1000;
    };

    const small = stage(SMALL_BYTES);
    const rounds = Array.from({ length: ROUNDS }, () => ({ curlSeconds: byCurl(), ours: stage(BIG_BYTES) }));
    const peakMegabytes = Math.max(...rounds.map(({ ours }) => ours.peakMegabytes));
    const more = peakMegabytes - small.peakMegabytes;
    yield {
      what: `peak memory (${peakMegabytes.toFixed(0)} MB) above that for 1 MB (${small.peakMegabytes.toFixed(0)} MB)`,
      figure: `${more.toFixed(0)} MB`,
      limit: `${MEMORY_LIMIT_MB} MB`,
      ok: more <= MEMORY_LIMIT_MB,
    };
    const curl = Math.min(...rounds.map(({ curlSeconds }) => curlSeconds));
    const ours = Math.min(...rounds.map(({ ours }) => ours.seconds));
    yield { what: "curl, then sha256sum", figure: `${(BIG_BYTES / 1e6 / curl).toFixed(0)} MB/s` };
    yield {
      what: `ours (${(BIG_BYTES / 1e6 / ours).toFixed(0)} MB/s, hash included) against that`,
      figure: (curl / ours).toFixed(2),
      limit: `at least ${SPEED_LIMIT}`,
      ok: curl / ours >= SPEED_LIMIT,
    };
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
