import { measure } from "../rehearsal/judges/measure";
import { round } from "../rehearsal/report";
import { simulateVendor } from "../simulation/simulate-vendor";
import { scenarioOf } from "../stand-ins/world/scenario";
import type { Paint } from "./colour";
import { EXIT } from "./exit-codes";
import { scenarioProblems } from "./scenario-flags";
import { duration } from "./summary";

/** What a rehearsal of the vendor's runbook found: printed as one JSON document with `--format json`. */
type VendorReport = Awaited<ReturnType<typeof reportOf>>;

/** As `rehearse` takes them. */
interface VendorFlags {
  nodes: number;
  from?: string;
  to?: string;
  fault?: string[];
  format: "table" | "json";
  break?: string;
  backupStrategy?: string;
  dryRun?: boolean;
  keep?: boolean;
  verbose?: boolean;
}

const NAME_WIDTH = 26;
/** A watchdog starts what that runbook stops, and then the new program upgrades the schema by itself; not everybody has one. */
const NO_WATCHDOG_SECONDS = 30 * 86_400;
/** Flags that are about our own runbook and its steps. */
const OURS_ALONE = {
  ...{ break: "--break", backupStrategy: "--backup-strategy" },
  ...{ dryRun: "--dry-run", keep: "--keep", verbose: "--verbose" },
} as const;

/**
 * Rehearses the runbook of the vendor's guide in the same stand-in world, with a clock that does not wait, and prints what
 * it cost. No promise is judged: it gives none. @returns the exit code
 */
export async function rehearseVendor(flags: VendorFlags, paint: Paint, print: (line: string) => void): Promise<number> {
  const keys = Object.keys(OURS_ALONE) as (keyof typeof OURS_ALONE)[];
  const unfit = keys.filter((key) => flags[key] !== undefined).map((key) => OURS_ALONE[key]);
  const problems = [
    ...scenarioProblems(flags),
    ...unfit.map((flag) => `${flag} is about this project's own steps: leave it out with --as vendor.`),
  ];
  if (problems.length > 0) {
    for (const problem of problems) process.stderr.write(`${problem}\n`);
    return EXIT.wrongSettings;
  }
  const report = await reportOf(flags);
  if (flags.format === "json") print(JSON.stringify(report, null, 2));
  else for (const line of lines(report, paint)) print(line);
  return report.failure === undefined ? EXIT.done : EXIT.runFailed;
}

async function reportOf({ nodes, from, to, fault }: VendorFlags) {
  const usual = scenarioOf({ nodes, from, to, ...(fault && { fault }) });
  const scenario = { ...usual, durations: { ...usual.durations, watchdogEverySeconds: NO_WATCHDOG_SECONDS } };
  const { scripts, events } = await simulateVendor(scenario);
  const { outageSeconds, serviceDownSeconds } = measure(events);
  const last = events.at(-1);
  return {
    rehearsedOn: "stand-ins",
    as: "vendor",
    from: scenario.from,
    to: scenario.to,
    outageSeconds: round(outageSeconds),
    serviceDownSeconds: round(serviceDownSeconds),
    tasksCutOff: events.flatMap((event) => (event.kind === "service-stopped" ? event.tasksCutOff : [])),
    backupVerified: events.some((event) => event.kind === "backup-verified" && event.ok),
    maintenanceLeftOn: last?.kind === "world-ended" && last.snapshot.maintenance,
    nodes: last?.kind === "world-ended" ? last.snapshot.nodes.map(({ name, serving }) => ({ name, serving })) : [],
    scripts,
    failure: scripts.find(({ failure }) => failure !== undefined)?.failure,
  };
}

function lines(report: VendorReport, paint: Paint): string[] {
  const { scripts, outageSeconds, tasksCutOff, backupVerified, maintenanceLeftOn, nodes, failure } = report;
  const silent = nodes.filter(({ serving }) => !serving).map(({ name }) => name);
  return [
    paint("bold", `The vendor's runbook on a stand-in instance, ${report.from} to ${report.to}`),
    ...[...new Set(scripts.map(({ number }) => number))].flatMap((number) => {
      const on = scripts.filter((script) => script.number === number);
      const seconds = Math.max(...on.map((script) => script.seconds));
      const machines = on.map(({ machine }) => machine).join(", ");
      return [
        `${String(number).padStart(4)}  ${(on[0]?.name ?? "").padEnd(NAME_WIDTH)} ${duration(seconds).padStart(11)}  ${machines}`,
      ];
    }),
    "",
    `Outage: ${duration(outageSeconds)} in which no node answered its ping with 200.`,
    tasksCutOff.length > 0 ? `Tasks cut off: ${tasksCutOff.join(", ")}.` : "No task was cut off.",
    backupVerified ? "The backup was verified." : "The backup was not verified.",
    maintenanceLeftOn ? "Maintenance mode was left on." : "Maintenance mode is off.",
    "The nodes had no watchdog: it would have started them in the middle, because their start type stays as it is.",
    silent.length > 0 ? `Not serving at the end: ${silent.join(", ")}.` : "Every node serves.",
    ...(failure === undefined ? [] : [paint("red", `The runbook ended there: ${failure}`)]),
  ];
}
