import * as z from "zod";
import { parseVersion, type OctopusVersion } from "../values/version";
import { findJson } from "./find-json";

const answer = z
  .record(z.string(), z.unknown())
  .transform((found) => Object.entries(found).find(([key]) => key.toLowerCase() === "version")?.[1])
  .pipe(z.string());

/** A version within a sentence; a date or an address has no three such parts with these neighbours. */
const WITHIN = /(?:^|[\s"'(v])(\d{1,4}\.\d{1,5}\.\d{1,7}(?:\.\d{1,7})?(?:-[0-9A-Za-z.-]+)?(?:\+\S+)?)(?=$|[\s"'),;])/;

/**
 * The version in what the command `version` printed: a line of its own, JSON, or a sentence; three or four parts,
 * a suffix, build data after `+`.
 * @returns undefined when there is none
 */
export function versionSaid(text: string): OctopusVersion | undefined {
  const lines = text.split(/\r?\n/);
  const alone = lines.map((line) => parseVersion(line)).find((version) => version !== undefined);
  if (alone) return alone;
  const inJson = findJson(text, answer);
  if (inJson !== undefined) return parseVersion(inJson);
  const within = lines.map((line) => WITHIN.exec(line)?.[1]).find((found) => found !== undefined);
  return parseVersion(within);
}
