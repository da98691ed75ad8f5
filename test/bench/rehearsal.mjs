import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const program = join(dirname(fileURLToPath(import.meta.url)), "../../dist/cli/octopus-ha-upgrade.cjs");
/** The rows of the upgrade runbook (src/runbooks/upgrade.ts) that must lie on the outage; nothing else may. */
const ROWS_OF_THE_OUTAGE = ["Stop the nodes", "Back up the database", "Upgrade the database", "Start the primary node"];
const OUTAGE_LIMIT = 1.1;
const OVERHEAD_LIMIT_SECONDS = 0.5;

/** One whole rehearsal of three nodes; everything comes from its own report. */
export function* measureRehearsal() {
  yield { title: "The rehearsal with 3 nodes" };
  const report = rehearse();
  if (!report) {
    yield { what: "the rehearsal did not give a report" };
    return;
  }
  yield { what: `outcome: ${report.outcome}; outage`, figure: `${report.outageSeconds.toFixed(1)} s` };

  const parts = ROWS_OF_THE_OUTAGE.map((name) => longestOf(report.steps, name));
  const absent = ROWS_OF_THE_OUTAGE.filter((_, i) => parts[i] === undefined);
  if (absent.length > 0) yield { what: `outage ratio (no seconds for: ${absent.join(", ")})` };
  else {
    const ratio = report.outageSeconds / parts.reduce((sum, seconds) => sum + seconds, 0);
    yield {
      what: "outage / (stop + backup + upgrade + start)",
      figure: ratio.toFixed(2),
      limit: String(OUTAGE_LIMIT),
      ok: ratio <= OUTAGE_LIMIT,
    };
  }

  // Process start to first line, in real seconds; a report may do without.
  const overheads = report.steps.map(({ overheadSeconds }) => overheadSeconds).filter((seconds) => seconds >= 0);
  if (overheads.length === 0) yield { what: "script overhead, worst of all rows and nodes" };
  else {
    const worst = Math.max(...overheads);
    yield {
      what: "script overhead, worst of all rows and nodes",
      figure: `${worst.toFixed(2)} s`,
      limit: `${OVERHEAD_LIMIT_SECONDS} s`,
      ok: worst <= OVERHEAD_LIMIT_SECONDS,
    };
  }
}

function rehearse() {
  if (!existsSync(program)) return undefined;
  const { stdout } = spawnSync(process.execPath, [program, "rehearse", "--nodes", "3", "--format", "json"], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  try {
    const report = JSON.parse(stdout);
    return typeof report.outageSeconds === "number" && Array.isArray(report.steps) ? report : undefined;
  } catch {
    return undefined;
  }
}

/** Several nodes work side by side: the slowest one counts. */
function longestOf(steps, name) {
  const seconds = steps.filter((step) => step.name === name && typeof step.seconds === "number").map((s) => s.seconds);
  return seconds.length > 0 ? Math.max(...seconds) : undefined;
}
