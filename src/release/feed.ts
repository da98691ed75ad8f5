import * as z from "zod";
import { VARIABLES } from "../names/variables";
import { Failure } from "../step/failure";
import { compareVersions, parseVersion, type OctopusVersion } from "../values/version";

/** One release of Octopus Server, as the version feed lists it. */
export interface Release {
  version: OctopusVersion;
  /** The day it came out; undefined when the feed does not say it readably. */
  released: Date | undefined;
}

export interface Feed {
  /** Newest first, by number: the order of the feed means nothing. Each version once, none with a suffix. */
  releases: Release[];
  /** What was left out, for the log. */
  warnings: string[];
  /** What else is worth knowing of where it came from. */
  notes?: string[];
}

const entry = z.object({ Version: z.string(), Released: z.string().nullish() });

/** How many of the entries that were left out are named. */
const NAMED_MOST = 3;

/**
 * Reads the version feed: `[{ Version, Released, … }]` (facts: octopus-releases#version-feed). Entries that cannot be
 * read and pre-releases are left out with a warning.
 * @param url for sentences
 * @throws Failure `Feed-Malformed` when it is no such list, `Feed-Empty` when nothing in it can be used: a feed that
 * cannot be read never means "nothing newer"
 */
export function readFeed(text: string, url: string): Feed {
  const entries = jsonList(text, url);
  const byVersion = new Map<string, Release>();
  const unreadable: string[] = [];
  const preReleases: string[] = [];
  for (const raw of entries) {
    const parsed = entry.safeParse(raw);
    const version = parsed.success ? parseVersion(parsed.data.Version) : undefined;
    if (!parsed.success || !version) {
      unreadable.push(parsed.success ? `'${parsed.data.Version}'` : "an entry without a version");
    } else if (version.suffix) {
      preReleases.push(version.text);
    } else {
      const release = { version, released: readDay(parsed.data.Released) };
      byVersion.set(version.text, laterOf(byVersion.get(version.text), release));
    }
  }
  if (byVersion.size === 0) {
    throw new Failure({
      code: "Feed-Empty",
      what: `The version feed ${url} lists no usable release (${entries.length} entries).`,
      next: `Open the URL in a browser; check ${VARIABLES.feedUrl}.`,
    });
  }
  return {
    releases: [...byVersion.values()].sort((a, b) => compareVersions(b.version, a.version)),
    warnings: [...leftOut(unreadable, "that cannot be read"), ...leftOut(preReleases, "that are pre-releases")],
  };
}

function jsonList(text: string, url: string): unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    parsed = undefined;
  }
  if (Array.isArray(parsed)) return parsed;
  throw new Failure({
    code: "Feed-Malformed",
    what: `The version feed ${url} does not answer with a list of releases.`,
    why: /^\s*</.test(text) ? "It answers with a web page." : undefined,
    next: `Open the URL in a browser on this machine; a proxy may answer in its place. Check ${VARIABLES.feedUrl}.`,
  });
}

/** When a version is listed twice, the later day counts: a minimum age must not be met too early. */
function laterOf(before: Release | undefined, release: Release): Release {
  if (!before) return release;
  if (!before.released || !release.released) return { ...release, released: undefined };
  return before.released > release.released ? before : release;
}

function readDay(text: string | null | undefined): Date | undefined {
  const day = /^(\d{4}-\d{2}-\d{2})/.exec(text ?? "")?.[1];
  const date = new Date(`${day ?? ""}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function leftOut(names: readonly string[], what: string): string[] {
  if (names.length === 0) return [];
  const more = names.length > NAMED_MOST ? ` and ${names.length - NAMED_MOST} more` : "";
  return [
    `The version feed holds entries ${what}; they are left out: ${names.slice(0, NAMED_MOST).join(", ")}${more}.`,
  ];
}
