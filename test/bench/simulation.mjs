import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const projectFolder = join(here, "../..");
/** Until the code is compiled. */
const WARM_UP_SEEDS = 60;
/** More in a long night: `BENCH_SEEDS=10000 npm run bench -- simulation`. */
const SEEDS = Number(process.env.BENCH_SEEDS ?? 400);
const FIRST_LOOK_AFTER_SEEDS = Math.min(1000, Math.ceil(SEEDS / 4));
const SEEDS_A_SECOND_LIMIT = 10;
/** As src/simulation/workers.ts has them: the nursery is two halves that are copied, and one for what is large. */
const YOUNG_MB = 192;
const V8_FLAGS = ["--initial-heap-size=2000", "--max-inlined-bytecode-size-cumulative=200"];
/** What the memory may grow by between the first look and the last, however many seeds lie between them. */
const GROWTH_LIMIT_MB = 1;

/** The simulation in a process of its own: what a seed and a script cost, and whether the memory grows. */
export function* measureSimulation() {
  yield { title: "The simulation: 3 nodes, 2 faults, both acts, on one core" };
  const { runs, scripts, cpuMs, first, last } = simulateMany();
  const seedsASecond = (1000 * SEEDS) / cpuMs;
  yield {
    what: `seeds a second of the processor (${SEEDS} seeds)`,
    figure: seedsASecond.toFixed(1),
    limit: `at least ${SEEDS_A_SECOND_LIMIT}`,
    ok: seedsASecond >= SEEDS_A_SECOND_LIMIT,
  };
  yield { what: `a run (${(runs / SEEDS).toFixed(1)} a seed)`, figure: `${(cpuMs / runs).toFixed(1)} ms` };
  yield { what: `a script (${(scripts / SEEDS).toFixed(0)} a seed)`, figure: `${(cpuMs / scripts).toFixed(2)} ms` };
  yield {
    what: `V8's compiled code after ${SEEDS} seeds (${last.code.toFixed(1)} MB) above that after ${FIRST_LOOK_AFTER_SEEDS}`,
    figure: `${(last.code - first.code).toFixed(1)} MB`,
  };
  const growth = last.own - first.own;
  yield {
    what: `all other memory after ${SEEDS} seeds (${last.own.toFixed(1)} MB) above that after ${FIRST_LOOK_AFTER_SEEDS}`,
    figure: `${growth.toFixed(1)} MB`,
    limit: `${GROWTH_LIMIT_MB} MB`,
    ok: growth <= GROWTH_LIMIT_MB,
  };
}

function simulateMany() {
  const folder = mkdtempSync(join(tmpdir(), "bench-simulation-"));
  try {
    const worker = join(folder, "simulate-many.cjs");
    buildSync({
      entryPoints: [join(here, "simulate-many.ts")],
      bundle: true,
      platform: "node",
      target: "node20",
      outfile: worker,
      logLevel: "error",
    });
    const counts = [WARM_UP_SEEDS, SEEDS, FIRST_LOOK_AFTER_SEEDS].map(String);
    const flags = ["--expose-gc", `--max-semi-space-size=${YOUNG_MB / 3}`, ...V8_FLAGS];
    const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, worker, projectFolder, ...counts], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (status !== 0) throw new Error(`the simulation failed: ${stderr}`);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
