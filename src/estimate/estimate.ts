import { BACKUP_STRATEGIES, type BackupStrategy } from "../names/backup-strategies";
import { durationOf } from "../values/duration";
import type { Took } from "./took";

/** A number with where it is from: none is given without. */
interface Figure {
  seconds: number;
  source: string;
}

/** What is known of this database and of earlier runs; undefined: nobody told. */
export interface KnownCosts {
  /** How long the slowest of the last full backups took, as msdb says. */
  fullSeconds: number | undefined;
  /** Of the data, how much changed since the base of the next differential backup; from 0 to 1. */
  changedShare: number | undefined;
  /** What the last upgrade took, and what it is called. */
  last: { took: Took; run: string } | undefined;
}

/** What a strategy is expected to cost inside the outage. */
interface Estimate {
  strategy: Strategy;
  parts: readonly { what: string; figure: Figure | undefined }[];
  /** The sum of what is known. */
  atLeastSeconds: number;
  /** What is in no sum, because nobody knows it. */
  unknown: readonly string[];
}

type Strategy = BackupStrategy | "no schema change";

/** It copies nothing: it makes sparse files, one for each data file (facts: sql-server#database-snapshots). */
const SNAPSHOT: Figure = { seconds: 5, source: "assumed, for a snapshot copies nothing" };
/** One answer of the program. */
const ASKING: Figure = { seconds: 5, source: "assumed, for the program answers once" };

const STRATEGIES: readonly Strategy[] = [...BACKUP_STRATEGIES, "no schema change"];

/**
 * What each strategy would cost, part by part: the stop of the last node, what is backed up and verified after it, the
 * database upgrade, and the start of the primary node. What is done while nodes serve costs no outage, and stands nowhere.
 */
export const estimates = (known: KnownCosts): Estimate[] => STRATEGIES.map((strategy) => estimate(strategy, known));

function estimate(strategy: Strategy, known: KnownCosts): Estimate {
  const parts = partsOf(strategy, figuresOf(known));
  return {
    strategy,
    parts,
    atLeastSeconds: parts.reduce((sum, { figure }) => sum + (figure?.seconds ?? 0), 0),
    unknown: parts.flatMap(({ what, figure }) => (figure ? [] : what)),
  };
}

type Figures = ReturnType<typeof figuresOf>;

function figuresOf({ fullSeconds, changedShare, last }: KnownCosts) {
  const took = (part: keyof Took): Figure | undefined => {
    const seconds = last?.took[part];
    return last && seconds != null ? { seconds, source: `the last upgrade, ${last.run}` } : undefined;
  };
  const full =
    fullSeconds === undefined
      ? took("backupSeconds")
      : { seconds: fullSeconds, source: "msdb, the slowest of the last five" };
  const verify = took("verifySeconds");
  return {
    ...{ full, verify, stop: took("stopSeconds"), upgrade: took("upgradeSeconds"), start: took("startSeconds") },
    differential: shareOf(full, changedShare),
    verifyDifferential: shareOf(verify, changedShare),
  };
}

/** A differential backup reads and writes only the extents that changed. */
function shareOf(of: Figure | undefined, share: number | undefined): Figure | undefined {
  if (of === undefined || share === undefined) return undefined;
  const percent = (share * 100).toFixed(share < 0.1 ? 1 : 0);
  return { seconds: Math.ceil(of.seconds * share), source: `${percent} % of the data changed; ${of.source}` };
}

function partsOf(strategy: Strategy, figures: Figures): Estimate["parts"] {
  const part = (what: string, figure: Figure | undefined) => ({ what, figure });
  const [stop, start] = [part("stop", figures.stop), part("start", figures.start)];
  const upgrade = part("database upgrade", figures.upgrade);
  switch (strategy) {
    case "Full":
      return [stop, part("full backup", figures.full), part("verification", figures.verify), upgrade, start];
    case "DifferentialAfterFull":
      return [
        ...[stop, part("differential backup", figures.differential)],
        ...[part("verification", figures.verifyDifferential), upgrade, start],
      ];
    case "SnapshotAfterBackup":
      return [stop, part("snapshot", SNAPSHOT), upgrade, start];
    case "no schema change":
      return [stop, part("asking the program", ASKING), start];
  }
}

/** What is known of this database, a line for each strategy; one line in all where nothing is. */
export function estimateLines(known: KnownCosts): string[] {
  if (Object.values(figuresOf(known)).some((figure) => figure !== undefined)) return estimates(known).map(estimateLine);
  return [
    "Nobody knows yet what an outage would cost here: msdb holds no full backup of this database, and no upgrade by this runbook is known.",
  ];
}

/** One line for a strategy: the sum, what it is made of, and what is in no sum. */
export function estimateLine({ strategy, parts, atLeastSeconds, unknown }: Estimate): string {
  const made = parts.map(({ what, figure }) =>
    figure ? `${what} ${durationOf(figure.seconds)} (${figure.source})` : `${what} unknown`,
  );
  const sum = unknown.length === parts.length ? "unknown" : durationOf(atLeastSeconds);
  const least = unknown.length === 0 || sum === "unknown" ? "about" : "at least";
  return `Outage with ${strategy}: ${sum === "unknown" ? sum : `${least} ${sum}`} (${made.join(", ")}).`;
}

/** What a run did cost, in one sentence; undefined when nothing was measured. */
export function tookLine(took: Took): string | undefined {
  const parts = [
    ...([
      ["stop", took.stopSeconds],
      ["backup", took.backupSeconds],
      ["verification", took.verifySeconds],
    ] as const),
    ...([
      ["database upgrade", took.upgradeSeconds],
      ["start of the primary node", took.startSeconds],
    ] as const),
  ];
  const { outageSeconds } = took;
  if (outageSeconds === null && parts.every(([, seconds]) => seconds === null)) return undefined;
  const inWords = (seconds: number | null) => (seconds === null ? "unknown" : durationOf(seconds));
  return `The outage took ${inWords(outageSeconds)}: ${parts.map(([what, seconds]) => `${what} ${inWords(seconds)}`).join(", ")}.`;
}
