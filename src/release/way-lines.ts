import { neededMoreBy } from "./minima";
import { pathNotes } from "./path-notes";
import { BY_FIRST_START_REFERENCE, DATABASE_UPGRADE_SINCE } from "./path-rules";
import type { Hop, Way } from "./way";
import { compareVersions, type OctopusVersion } from "../values/version";

/** `3.17.14 -> 2021.1.8018 -> 2026.1.10`: where it begins, and where each hop ends. */
export const pathText = (versions: readonly OctopusVersion[]) => versions.map(({ text }) => text).join(" -> ");

/** The versions of a way: where it begins, then where each hop ends. */
export const versionsOf = (from: OctopusVersion, { hops }: Pick<Way, "hops">) => [from, ...hops.map(({ to }) => to)];

/** Where a run is on a way that several runs go. */
export interface Place {
  /** Every version from the one that the first run began with. */
  versions: OctopusVersion[];
  /** Which hop this run is, from 1; 0 when there is nothing to do. */
  number: number;
  /** How many hops the whole way has. */
  count: number;
}

/**
 * Where a hop is on the way: the way that an earlier run began goes on where that run ended.
 * @param before the versions of the way that an earlier run wrote down; it counts only when it leads over `from`
 */
export function placeOf(
  from: OctopusVersion,
  rest: readonly OctopusVersion[],
  before: readonly OctopusVersion[] = [],
): Place {
  const at = before.findIndex((version) => compareVersions(version, from) === 0);
  // An earlier way that ended here is over: the next upgrade begins another one.
  const passed = at > 0 && at < before.length - 1 ? before.slice(0, at + 1) : [from];
  const versions = [...passed, ...rest];
  return { versions, number: rest.length === 0 ? 0 : passed.length, count: versions.length - 1 };
}

/** `hop 2 of 4`. */
export const placeText = ({ number, count }: Pick<Place, "number" | "count">) => `hop ${number} of ${count}`;

/** What a run on a way of several hops says of itself, and what is read of it: the command line starts the next one by it. */
export const placeSentence = ({ versions, ...at }: Place) =>
  `This run is ${placeText(at)} on the way ${pathText(versions)}. Each hop is a run of its own.`;

/** Reads `placeSentence`. @returns undefined when it is another sentence */
export function placeSaid(sentence: string): Pick<Place, "number" | "count"> | undefined {
  const [, number, count] = /^This run is hop (\d+) of (\d+) on the way /.exec(sentence) ?? [];
  return number === undefined || count === undefined ? undefined : { number: Number(number), count: Number(count) };
}

/**
 * What a hop needs around it, where it is more than before: `Hop 3 of 4, to 2021.1.8018, needs SQL Server 2016 and Windows
 * Server 2012 R2 or newer.` Undefined when it needs no more.
 * @param versions where the way begins, then where each hop ends
 * @param number which hop, from 1
 */
export function needOf(versions: readonly OctopusVersion[], number: number): string | undefined {
  const [from, to] = [versions[number - 1], versions[number]];
  if (!from || !to) return undefined;
  const more = neededMoreBy(to, from);
  if (more === undefined) return undefined;
  const count = versions.length - 1;
  const which = count === 1 ? `The upgrade to ${to.text}` : `Hop ${number} of ${count}, to ${to.text},`;
  return `${which} needs ${more}.`;
}

/** A note with the hop that it is about. */
interface HopNote {
  hop: Hop;
  text: string;
}

/** What is worth knowing of each hop, first hop first. */
export const notesOf = ({ hops }: Pick<Way, "hops">): HopNote[] =>
  hops.flatMap((hop) =>
    [...(hop.by === "first-start" ? [FIRST_START] : []), ...pathNotes(hop.from, hop.to)].map(({ note, reference }) => ({
      hop,
      text: `On the way to ${hop.to.text}: ${note} (${reference})`,
    })),
  );

const FIRST_START = {
  note: `Octopus Server has no command that upgrades the database before ${DATABASE_UPGRADE_SINCE}. The first start of the primary node upgrades it, while every other node is stopped; one that fails is not rolled back as a whole.`,
  reference: BY_FIRST_START_REFERENCE,
};
