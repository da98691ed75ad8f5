import type { Measured } from "./durations";
import { playVendor, unavoidableSeconds, type Played, type PlayOurs, type Strategy } from "./played";
import { secondsByPhase } from "./phases";
import { rowOverheads } from "./row-overheads";

/** As test/bench/bench.mjs prints it. */
export type BenchRow = { title: string } | { what: string; figure?: string; limit?: string; ok?: boolean };

const NODES = 3;
const GIGABYTES = 50;
const LIMITS = {
  snapshot: 1.1,
  differential: 1.15,
  flat: 1.02,
  manyNodes: 1.1,
  vendorOverSnapshot: 2,
  fullOverVendor: 1,
  patchSeconds: 15,
};
const LONG_TASK_SECONDS = 600;
/** What counts as nothing: when exactly a wait ends depends on what came before it. */
const NOTHING_SECONDS = 0.5;

/** Every limit of the outage, measured one after another. Each table says beside it what the default (`Full`) takes. */
export async function* outageRows(ours: PlayOurs): AsyncGenerator<BenchRow> {
  const at = { nodes: NODES, gigabytes: GIGABYTES };
  const full = must(await ours(at));
  const vendor = await playVendor(at);
  const snapshot = await ours({ ...at, strategy: "SnapshotAfterBackup" });
  const differential = await ours({ ...at, strategy: "DifferentialAfterFull" });
  yield { title: `The outage, on stand-ins: ${NODES} nodes, ${GIGABYTES} GB, beside the default (Full)` };
  yield* unavoidableRows({ full, snapshot, differential });
  yield { title: "The same with a database snapshot from 5 to 500 GB, on stand-ins, beside Full" };
  yield* sizeRows(ours);
  yield { title: "Tasks that run for ten minutes when the nodes are drained, on stand-ins (Full)" };
  yield* taskRows(ours, full);
  yield { title: "64 nodes against 3, on stand-ins (Full)" };
  yield* nodeRows(ours, full);
  yield { title: `No schema change: a patch, on stand-ins, ${GIGABYTES} GB, beside the default (Full) with one` };
  yield* patchRows(ours, full);
  yield { title: `Beside the vendor's runbook, on stand-ins: ${NODES} nodes, ${GIGABYTES} GB` };
  yield* vendorRows(ours, { at, full, snapshot, vendor });
  yield {
    title:
      "What each row adds to the outage besides the work itself, on stand-ins (Full): start, then checks and waits",
  };
  for (const { name, startSeconds, ownSeconds } of rowOverheads(full)) {
    yield { what: name, figure: `${startSeconds.toFixed(1)} + ${ownSeconds.toFixed(1)} s` };
  }
}

interface ByStrategy {
  full: Played;
  snapshot: Played | undefined;
  differential: Played | undefined;
}

function* unavoidableRows({ full, snapshot, differential }: ByStrategy): Generator<BenchRow> {
  const ratio = (played: Played) => played.outageSeconds / unavoidableSeconds(played);
  yield { what: "outage with Full", figure: seconds(full.outageSeconds) };
  yield { what: "Full: / (stop + database upgrade + start)", figure: ratio(full).toFixed(2) };
  yield atMost("snapshot: the same", snapshot && ratio(snapshot), LIMITS.snapshot);
  yield atMost("differential of 5 %: the same", differential && ratio(differential), LIMITS.differential);
}

async function* sizeRows(ours: PlayOurs): AsyncGenerator<BenchRow> {
  const outages: number[] = [];
  for (const gigabytes of [5, 50, 500]) {
    const measured = { nodes: NODES, gigabytes };
    const snapshot = await ours({ ...measured, strategy: "SnapshotAfterBackup" });
    const full = must(await ours(measured));
    const beside = `Full: ${seconds(full.outageSeconds)}`;
    yield { what: `${gigabytes} GB (${beside})`, ...(snapshot && { figure: seconds(snapshot.outageSeconds) }) };
    if (snapshot) outages.push(snapshot.outageSeconds);
  }
  const spread = outages.length === 3 ? Math.max(...outages) / Math.min(...outages) : undefined;
  yield atMost("longest / shortest", spread, LIMITS.flat);
}

async function* taskRows(ours: PlayOurs, short: Played): AsyncGenerator<BenchRow> {
  const long = must(await ours({ nodes: NODES, gigabytes: GIGABYTES, taskSeconds: LONG_TASK_SECONDS }));
  const more = long.outageSeconds - short.outageSeconds;
  yield { what: "outage with tasks of one minute", figure: seconds(short.outageSeconds) };
  yield {
    what: "more with tasks of ten minutes",
    figure: seconds(more),
    limit: "0 s",
    ok: more <= NOTHING_SECONDS,
  };
}

async function* nodeRows(ours: PlayOurs, few: Played): AsyncGenerator<BenchRow> {
  const many = must(await ours({ nodes: 64, gigabytes: GIGABYTES }));
  yield atMost("outage with 64 nodes / with 3", many.outageSeconds / few.outageSeconds, LIMITS.manyNodes);
}

async function* patchRows(ours: PlayOurs, changes: Played): AsyncGenerator<BenchRow> {
  const played = must(await ours({ nodes: NODES, gigabytes: GIGABYTES, isPatch: true }));
  const { serviceStopSeconds, serviceStartSeconds } = played.scenario.durations;
  const more = played.outageSeconds - serviceStopSeconds - serviceStartSeconds;
  // The start runs the scripts that always run itself: what is more than a start is the program's.
  const phases = secondsByPhase(played.phases);
  const program = (phases.get("upgrade") ?? 0) + (phases.get("start") ?? 0) - serviceStartSeconds;
  yield { what: "outage with a schema change", figure: seconds(changes.outageSeconds) };
  yield { what: "outage without one", figure: seconds(played.outageSeconds) };
  yield {
    what: "more than stop + start",
    figure: seconds(more),
    limit: `${LIMITS.patchSeconds} s`,
    ok: more <= LIMITS.patchSeconds,
  };
  yield { what: "of which the vendor's program works on the database", figure: seconds(program) };
  yield { what: "of which our steps", figure: seconds(more - program) };
}

interface Beside {
  at: Measured;
  full: Played;
  snapshot: Played | undefined;
  vendor: Played;
}

async function* vendorRows(ours: PlayOurs, { at, full, snapshot, vendor }: Beside): AsyncGenerator<BenchRow> {
  yield { what: "the vendor's runbook, nothing verified", figure: seconds(vendor.outageSeconds) };
  yield { what: "ours, Full", figure: seconds(full.outageSeconds) };
  yield { what: "ours, snapshot", ...(snapshot && { figure: seconds(snapshot.outageSeconds) }) };
  const times = snapshot && vendor.outageSeconds / snapshot.outageSeconds;
  yield {
    what: "the vendor's / ours with a snapshot",
    ...(times !== undefined && { figure: times.toFixed(2), ok: times >= LIMITS.vendorOverSnapshot }),
    limit: `at least ${LIMITS.vendorOverSnapshot}`,
  };
  yield atMost("ours with Full / the vendor's", full.outageSeconds / vendor.outageSeconds, LIMITS.fullOverVendor);
  // No limits: how far the answer hangs on what was assumed.
  for (const changed of [{ backupMegabytesASecond: 100 }, { backupMegabytesASecond: 200 }, { scriptStartSeconds: 4 }]) {
    yield* besideRows(ours, { ...at, ...changed }, wordsFor(changed));
  }
}

const wordsFor = (changed: Partial<Measured>) =>
  changed.scriptStartSeconds === undefined
    ? `backup at ${changed.backupMegabytesASecond ?? ""} MB/s`
    : `${changed.scriptStartSeconds} s until a script does something`;

async function* besideRows(ours: PlayOurs, measured: Measured, words: string): AsyncGenerator<BenchRow> {
  const vendor = await playVendor(measured);
  const strategies: readonly Strategy[] = ["SnapshotAfterBackup", "Full"];
  for (const strategy of strategies) {
    const mine = await ours({ ...measured, strategy });
    const figure = mine && { figure: `${(vendor.outageSeconds / mine.outageSeconds).toFixed(2)} times` };
    yield { what: `${words}: the vendor's / ours, ${strategy}`, ...figure };
  }
}

const atMost = (what: string, value: number | undefined, limit: number): BenchRow => ({
  what,
  ...(value !== undefined && { figure: value.toFixed(2), ok: value <= limit }),
  limit: limit.toFixed(2),
});

const seconds = (value: number) => `${value.toFixed(1)} s`;

function must(played: Played | undefined): Played {
  if (!played) throw new Error("Our run did not make the full backup that it was told to make.");
  return played;
}
