import type { RehearsalReport, StepReport } from "../rehearsal/report";
import type { Paint } from "./colour";

const BAR_MOST = 48;
const BAR_LEAST = 8;
/** Of the longest name of a step. */
const NAME_WIDTH = 40;
/** Label, name and duration with the spaces around them. */
const BESIDE_THE_BAR = 4 + 2 + NAME_WIDTH + 1 + 1 + 11;

/**
 * What a person reads at the end of a rehearsal: timeline, outage, nodes, promises, verdict.
 * @param width of the terminal that the timeline has to fit
 */
export function summaryLines(report: RehearsalReport, paint: Paint, width = Infinity): string[] {
  return [
    ...timeline(report, paint, Math.max(BAR_LEAST, Math.min(BAR_MOST, width - BESIDE_THE_BAR))),
    "",
    ...nodes(report),
    "",
    ...promises(report, paint),
    "",
    ...verdict(report, paint),
  ];
}

function timeline(report: RehearsalReport, paint: Paint, barWidth: number): string[] {
  const { steps } = report;
  const start = Math.min(...steps.map(({ beganAtSeconds }) => beganAtSeconds));
  const end = Math.max(...steps.map((step) => step.beganAtSeconds + step.seconds));
  const scale = barWidth / Math.max(1, end - start);
  const rows = new Map<string, StepReport[]>();
  for (const step of steps) {
    const key = `${step.run}/${step.row}`;
    rows.set(key, [...(rows.get(key) ?? []), step]);
  }
  const several = report.runs.length > 1;
  const lines = [...rows.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const from = Math.min(...group.map(({ beganAtSeconds }) => beganAtSeconds));
    const to = Math.max(...group.map((step) => step.beganAtSeconds + step.seconds));
    const left = Math.floor((from - start) * scale);
    const length = Math.max(1, Math.min(barWidth - left, Math.round((to - from) * scale)));
    const failed = group.some(({ outcome }) => outcome !== "success");
    const bar = `${" ".repeat(left)}${"█".repeat(length)}`.padEnd(barWidth);
    const label = `${several ? `${first.run}.` : ""}${first.row}`.padStart(4);
    return `${label}  ${first.name.padEnd(NAME_WIDTH)} ${paint(failed ? "red" : "cyan", bar)} ${duration(to - from).padStart(11)}`;
  });
  return [
    paint("bold", `Timeline (${duration(end - start)} on the rehearsal's clock)`),
    ...lines,
    "",
    `Outage: ${duration(report.outageSeconds)} in which no node answered its ping with 200; for ${duration(report.serviceDownSeconds)} of it, no node's service was running.`,
  ];
}

function nodes({ nodes }: RehearsalReport): string[] {
  return nodes.map(
    ({ name, version, online, draining }) =>
      `Node ${name}: ${version ?? "no program installed"}, ${online ? "serving" : draining ? "not serving (drained)" : "not serving"}`,
  );
}

function promises({ promises }: RehearsalReport, paint: Paint): string[] {
  const lines = promises.map(({ id, held, detail }) => {
    const sign =
      held === null ? paint("dim", "untried ") : held ? paint("green", "held    ") : paint("red", "BROKEN  ");
    return `${id.padEnd(3)} ${sign} ${detail}`;
  });
  return [paint("bold", "Promises, judged by what happened in the stand-in world"), ...lines];
}

function verdict(report: RehearsalReport, paint: Paint): string[] {
  const { outcome, from, to, promises } = report;
  const broken = promises.filter(({ held }) => held === false).map(({ id }) => id);
  const kept = `no promise was broken (${countsOf(promises)})`;
  const sentence = {
    upgraded: `Upgraded the stand-in instance from ${from} to ${to}; ${kept}.`,
    "nothing-to-do": `There was nothing to do; ${kept}.`,
    "dry-run": `Dry run: nothing was changed; ${kept}.`,
    failed: `The upgrade failed, and said why: ${report.reason}`,
    "promise-broken": `A promise was broken: ${broken.join(", ")} (${countsOf(promises)}).`,
  }[outcome];
  const style = outcome === "promise-broken" ? "red" : outcome === "failed" ? "yellow" : "green";
  return [paint(style, sentence)];
}

/** `8 held, 6 untried`; with `1 broken, ` before it when one was. */
function countsOf(promises: RehearsalReport["promises"]): string {
  const count = (wanted: boolean | null) => promises.filter(({ held }) => held === wanted).length;
  const broken = count(false);
  return `${broken > 0 ? `${broken} broken, ` : ""}${count(true)} held, ${count(null)} untried`;
}

/** Seconds as a person says them: `45 s`, `3 min 20 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
