import { oldestTentacleFor } from "../../src/release/minima";
import type { Place } from "../../src/release/way-lines";
import { isBelow } from "../../src/release/ranges";
import { Failure } from "../../src/step/failure";
import { shownAddress, withoutQuery } from "../../src/values/address";
import { isOlder, parseVersion, type OctopusVersion } from "../../src/values/version";
import type { Context } from "./contract";

/** TeamCity's NuGet v1 feed, which Octopus Server reads no more from 3.4 on. */
const TEAMCITY_V1 = /\/(?:guestauth|httpauth)\/app\/nuget\/v1\//i;
/** From here on there are spaces, and the addresses that are asked here mean one of them only. */
const SPACES_SINCE = "2019.1.0";
const NAMED_MOST = 5;

/**
 * What a hop on the way would leave behind, looked up before the first one: feeds that stop working at 3.4, and Tentacles
 * that are too old. Warnings only: whether a feed or a target is still of use is for people to know. Nothing is asked
 * where nothing is crossed.
 * @param place where this run is on the way
 */
export async function warnOfClients(context: Context, { versions, number, count }: Place): Promise<void> {
  const from = versions[number - 1];
  if (!from || !isBelow(from, SPACES_SINCE)) return;
  const later = [...versions.entries()].slice(number).map(([hop, to]) => ({ to, which: `Hop ${hop} of ${count}` }));
  await orSay(context, "feeds of TeamCity", () => warnOfFeeds(context, from, later));
  await orSay(context, "Tentacles", () => warnOfTentacles(context, later));
}

interface LaterHop {
  to: OctopusVersion;
  /** For the beginning of a sentence. */
  which: string;
}

async function warnOfFeeds({ tools, log }: Context, from: OctopusVersion, hops: readonly LaterHop[]): Promise<void> {
  const hop = isBelow(from, "3.4.0") ? hops.find(({ to }) => !isBelow(to, "3.4.0")) : undefined;
  if (!hop) return;
  for (const { name, address } of await tools.clients.feeds()) {
    if (!TEAMCITY_V1.test(address)) continue;
    log.warning(
      `${hop.which}: the feed '${name}' (${shownAddress(withoutQuery(address))}) looks like NuGet v1 of TeamCity, which ${hop.to} does not read.`,
    );
  }
}

async function warnOfTentacles({ tools, log }: Context, hops: readonly LaterHop[]): Promise<void> {
  const hop = hops.find(({ to }) => oldestTentacleFor(to) !== undefined);
  const oldest = hop && oldestTentacleFor(hop.to);
  if (!hop || !oldest) return;
  const old = (await tools.clients.tentacles()).filter(({ version }) => isOlder(parseVersion(version), oldest));
  if (old.length === 0) return;
  const named = old.slice(0, NAMED_MOST).map(({ name, version }) => `${name} (${version})`);
  const more = old.length > NAMED_MOST ? ` and ${old.length - NAMED_MOST} more` : "";
  log.warning(
    `${hop.which}: ${hop.to} needs Tentacle ${oldest} or newer, and these are older: ${named.join(", ")}${more}. Upgrade them first.`,
  );
}

/** What cannot be looked up is no reason not to upgrade. */
async function orSay({ log }: Context, what: string, look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log.warning(
      `The way leads past a version that matters to ${what}, and the instance could not be asked for them: ${error.what}`,
    );
  }
}
