import { all, html, nothing, type Html } from "./html";
import type { NodeSummary, Summary } from "./summary";
import { durationOf } from "../values/duration";
import { clockOf } from "./words";

/** The picture is this wide, in its own units: it is stretched to the width of the page, and holds no text. */
const WIDTH = 1000;
const HEIGHT = 26;

/** What a node was doing for a while. */
interface Bar {
  kind: "working" | "quiet" | "draining" | "stopped";
  from: number;
  until: number;
}

interface Span {
  from: number;
  until: number;
}

type Told = Pick<Summary, "decision" | "nodes" | "outage" | "backup" | "database" | "writtenAt">;

/** The nodes by rows over the time of the run, with the outage behind them; nothing when no node was touched. */
export function timeline(told: Told): Html {
  const span = spanOf(told);
  if (!span) return nothing;
  const { nodes } = told;
  const lane = (label: Html, picture: Html) =>
    html`<div class="lane">
      <div class="who">${label}</div>
      ${picture}
    </div>`;
  const lanes = nodes.map((node) =>
    lane(
      html`${node.node ?? node.machine}${node.isPrimary ? html` <span class="dim">primary</span>` : nothing}`,
      picture(span, told, barsOf(node, span), laneInWords(node)),
    ),
  );
  const database = databaseBars(told);
  const lanesOfDatabase =
    database.length === 0 ? [] : [lane(html`Database`, picture(span, told, database, databaseInWords(told)))];
  return html`<figure class="timeline">
    ${all(lanes)}${all(lanesOfDatabase)}
    <div class="lane">
      <div class="who"></div>
      <div class="axis">
        <span>${clock(span.from)}</span><span>${clock((span.from + span.until) / 2)}</span
        ><span>${clock(span.until)}</span>
      </div>
    </div>
    <figcaption>${legend(told)}</figcaption>
  </figure>`;
}

/** A little before the first moment and a little after the last. */
function spanOf({ nodes, backup, database, outage, writtenAt }: Told): Span | undefined {
  const ofNodes = nodes.flatMap(({ quietBeganAt, drainBeganAt, drainedAt, stoppedAt, backAtWorkAt }) => [
    ...[quietBeganAt, drainBeganAt, drainedAt, stoppedAt, backAtWorkAt],
  ]);
  if (ofNodes.every((time) => time === null)) return undefined;
  // A backup or a database upgrade of an earlier attempt lies outside of this run.
  const first = Math.min(...momentsOf(ofNodes));
  const others = momentsOf([backup?.startedAt, backup?.finishedAt, database.upgradedAt, outage?.endedAt, writtenAt]);
  const times = [...momentsOf(ofNodes), ...others.filter((moment) => moment >= first)];
  const [from, until] = [Math.min(...times), Math.max(...times)];
  const margin = Math.max(1000, (until - from) * 0.03);
  return { from: from - margin, until: until + margin };
}

const momentsOf = (times: readonly (string | null | undefined)[]): number[] =>
  times.flatMap((time) => (time && !Number.isNaN(Date.parse(time)) ? Date.parse(time) : []));

/** What a node did: at work until it was told to take no tasks, then quiet or draining, then stopped, then at work again. */
function barsOf({ quietBeganAt, drainBeganAt, stopBeganAt, stoppedAt, backAtWorkAt }: NodeSummary, span: Span): Bar[] {
  const moment = (time: string | null) => momentsOf([time])[0];
  const [quiet, drain, back] = [quietBeganAt, drainBeganAt, backAtWorkAt].map(moment);
  // What goes down serves nobody any more.
  const stop = moment(stopBeganAt ?? stoppedAt);
  const out = quiet ?? drain ?? stop;
  if (out === undefined) return [{ kind: "working", from: span.from, until: span.until }];
  const isBack = back !== undefined && back > out;
  const end = isBack ? back : span.until;
  const wasAtWork = quiet !== undefined || drain !== undefined;
  const bars: Bar[] = [];
  // A node that was found stopped was not at work before.
  if (wasAtWork) bars.push({ kind: "working", from: span.from, until: out });
  if (quiet !== undefined) bars.push({ kind: "quiet", from: quiet, until: drain ?? stop ?? end });
  if (drain !== undefined) bars.push({ kind: "draining", from: drain, until: stop ?? end });
  if (stop !== undefined) bars.push({ kind: "stopped", from: wasAtWork ? stop : span.from, until: end });
  if (isBack) bars.push({ kind: "working", from: back, until: span.until });
  return bars;
}

interface DatabaseBar extends Span {
  kind: "backup" | "verify" | "upgrade";
}

function databaseBars({ backup, database }: Told): DatabaseBar[] {
  const [upgraded] = momentsOf([database.upgradedAt]);
  const began = upgraded === undefined ? undefined : upgraded - (database.upgradeSeconds ?? 0) * 1000;
  return [
    ...backupBars(backup),
    ...backupBars(backup?.differential),
    // As soon as it is there, it is made: a mark.
    ...momentsOf([backup?.snapshot?.createdAt]).map((at) => ({ kind: "backup" as const, from: at, until: at })),
    // How long it took, a run that continues one does not know: its end is a mark.
    ...(upgraded === undefined || began === undefined
      ? []
      : [{ kind: "upgrade" as const, from: began, until: upgraded }]),
  ];
}

type MadeBackup = Pick<
  NonNullable<NonNullable<Summary["backup"]>["differential"]>,
  "startedAt" | "finishedAt" | "verifySeconds"
>;

function backupBars(made: MadeBackup | null | undefined): DatabaseBar[] {
  const [from] = momentsOf([made?.startedAt]);
  const [until] = momentsOf([made?.finishedAt]);
  if (from === undefined || until === undefined) return [];
  const verified = until + (made?.verifySeconds ?? 0) * 1000;
  return [
    { kind: "backup", from, until },
    ...(verified > until ? [{ kind: "verify" as const, from: until, until: verified }] : []),
  ];
}

function picture(span: Span, { outage }: Told, bars: readonly (Bar | DatabaseBar)[], words: string): Html {
  const rectangle = (kind: string, { from, until }: Span, [top, height]: [number, number], least = 0) => {
    const left = Math.max(0, Math.min(WIDTH, placeOf(span, from)));
    const right = Math.max(0, Math.min(WIDTH, placeOf(span, until)));
    const width = Math.max(least, right - left);
    return width <= 0
      ? nothing
      : html`<rect class="${kind}" x="${left.toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="${height}" />`;
  };
  const behind = outage ? rectangle("outage", spanOfOutage(outage, span), [0, HEIGHT]) : nothing;
  const drawn = bars.map((bar) =>
    rectangle(bar.kind, bar, [6, HEIGHT - 12], bar.kind === "upgrade" || bar.kind === "backup" ? 5 : 0),
  );
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${words}">
    ${behind}${all(drawn)}
  </svg>`;
}

function spanOfOutage({ beganAt, endedAt }: NonNullable<Summary["outage"]>, span: Span): Span {
  return { from: Date.parse(beganAt), until: endedAt === null ? span.until : Date.parse(endedAt) };
}

const placeOf = ({ from, until }: Span, moment: number) => (WIDTH * (moment - from)) / (until - from);

const clock = (moment: number) => clockOf(new Date(moment).toISOString());

function laneInWords({ node, machine, quietBeganAt, drainBeganAt, stoppedAt, backAtWorkAt }: NodeSummary): string {
  const parts = [
    ...(quietBeganAt === null ? [] : [`quiet from ${clockOf(quietBeganAt)}`]),
    ...(drainBeganAt === null ? [] : [`draining from ${clockOf(drainBeganAt)}`]),
    ...(stoppedAt === null ? [] : [`stopped at ${clockOf(stoppedAt)}`]),
    ...(backAtWorkAt === null ? [] : [`back to work at ${clockOf(backAtWorkAt)}`]),
  ];
  return `${node ?? machine}: ${parts.join(", ") || "not touched"}`;
}

function databaseInWords({ backup, database, decision }: Told): string {
  const parts = [
    ...(backup ? [`backup from ${clockOf(backup.startedAt)} to ${clockOf(backup.finishedAt)}`] : []),
    ...(backup?.differential?.startedAt ? [`differential backup from ${clockOf(backup.differential.startedAt)}`] : []),
    ...(backup?.snapshot?.createdAt ? [`snapshot at ${clockOf(backup.snapshot.createdAt)}`] : []),
    ...(database.upgradedAt === null
      ? []
      : [`${decision.direction === "back" ? "restored" : "upgraded"} by ${clockOf(database.upgradedAt)}`]),
  ];
  return `Database: ${parts.join(", ")}`;
}

function upgradeInWords({ upgradeSeconds }: Told["database"], { direction }: Told["decision"]): string {
  if (direction === "back") return "database restore confirmed";
  return upgradeSeconds === null ? "database upgrade confirmed" : "database upgrade";
}

function legend({ nodes, outage, backup, database, decision }: Told): Html {
  const key = (kind: string, words: string) => html`<span class="key"><i class="${kind}"></i>${words}</span> `;
  const seconds = outage?.seconds ?? null;
  return all([
    ...(outage
      ? [key("outage", seconds === null ? "outage (not seen to end)" : `outage, ${durationOf(seconds)}`)]
      : []),
    key("working", "serving"),
    ...(nodes.some(({ quietBeganAt }) => quietBeganAt !== null) ? [key("quiet", "serving, takes no tasks")] : []),
    ...(nodes.some(({ drainBeganAt }) => drainBeganAt !== null) ? [key("draining", "draining")] : []),
    key("stopped", "stopped"),
    ...(backup ? [key("backup", backup.snapshot ? "backup, then snapshot" : "backup")] : []),
    ...(databaseBars({ backup, database } as Told).some(({ kind }) => kind === "verify")
      ? [key("verify", "its verification")]
      : []),
    ...(database.upgradedAt === null ? [] : [key("upgrade", upgradeInWords(database, decision))]),
    html`<span class="dim">Times in UTC, by the clocks of the nodes and of the SQL Server.</span>`,
  ]);
}
