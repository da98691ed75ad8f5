import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";

const packagesFolder = join(dirname(fileURLToPath(import.meta.url)), "../../dist/packages");

/** The packages that carry the SQL driver may be bigger and slower to start. */
const WITH_SQL_DRIVER = ["backup-db", "preflight", "upgrade-db", "recover"];
const CODE_LIMIT_KB = { plain: 250, sql: 1300 };
/**
 * As multiples of a bare start. Measured twice with 51 pairs on two cores that others kept busy: 1.26 to 1.47 without the
 * driver, 1.72 to 1.97 with it; with 25 pairs it was up to 1.80 without. The limits are an eighth above the highest.
 */
const START_LIMIT = { plain: 1.65, sql: 2.2 };
const PAIRS = 51;

const kindOf = (id) => (WITH_SQL_DRIVER.includes(id) ? "sql" : "plain");

/** Every step's package: its id and files. The Node runtime's package holds no step. */
function stepPackages() {
  if (!existsSync(packagesFolder)) throw new Error(`${packagesFolder} is not there: run npm run build first.`);
  return readdirSync(packagesFolder)
    .map((name) => ({ name, id: /^octopus-ha-(.+?)\.\d+\.\d+\.\d+.*\.zip$/.exec(name)?.[1] }))
    .filter(({ id }) => id && id !== "node-runtime")
    .map(({ name, id }) => ({ id, files: unzipSync(readFileSync(join(packagesFolder, name))) }));
}

export function* measureSizes() {
  yield { title: "Code of one package, all .js files together" };
  for (const { id, files } of stepPackages()) {
    const code = Object.entries(files).filter(([name]) => name.endsWith(".js"));
    const kilobytes = code.reduce((sum, [, bytes]) => sum + bytes.length, 0) / 1000;
    const limit = CODE_LIMIT_KB[kindOf(id)];
    yield { what: id, figure: `${kilobytes.toFixed(0)} KB`, limit: `${limit} KB`, ok: kilobytes <= limit };
  }
}

/**
 * A start is measured in a pair with a bare one, whose order changes, and a pair gives one ratio: what slows the machine for
 * a moment slows both, and the median of the ratios does not move with it as a ratio of two medians does.
 */
export function* measureColdStarts() {
  yield {
    title: `Cold start of a bundle that refuses its input, as a multiple of a bare 'node -e 0' (median of ${PAIRS} pairs)`,
  };
  const folder = mkdtempSync(join(tmpdir(), "bench-packages-"));
  try {
    for (const { id, files } of stepPackages()) {
      const home = join(folder, id);
      mkdirSync(home);
      for (const [name, bytes] of Object.entries(files)) writeFileSync(join(home, name), bytes);
      const start = {
        bare: () => milliseconds(["-e", "0"], ""),
        bundle: () => milliseconds([join(home, "run.js")], REFUSED, 2),
      };
      const pairs = Array.from({ length: PAIRS }, (_, index) => {
        const took = {};
        for (const which of index % 2 === 0 ? ["bare", "bundle"] : ["bundle", "bare"]) took[which] = start[which]();
        return took;
      });
      const of = (pick) => median(pairs.map(pick));
      const ratio = of(({ bare, bundle }) => bundle / bare);
      const limit = START_LIMIT[kindOf(id)];
      yield {
        what: `${id} (${of(({ bundle }) => bundle).toFixed(0)} ms, bare ${of(({ bare }) => bare).toFixed(0)} ms)`,
        figure: ratio.toFixed(2),
        limit: String(limit),
        ok: ratio <= limit,
      };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the step template's script hands over: here, a parameter of every step with a value that none accepts. */
const REFUSED = Buffer.from(JSON.stringify({ "OctopusUpgrade.Run.DryRun": "perhaps" })).toString("base64");

function milliseconds(args, input, expectedCode = 0) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { input });
  const took = performance.now() - start;
  if (status !== expectedCode) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
  return took;
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
