import { isPath, shownAddress } from "../values/address";
import { fetchExchange } from "../http/fetch-exchange";
import { NoAnswer, type Exchange, type HttpSurroundings } from "../http/exchange";
import { VARIABLES } from "../names/variables";
import { Failure } from "../step/failure";
import { readFeed, type Feed } from "./feed";
import { inspectInstaller, type InstallerFacts } from "./installer-location";
import { mirroredInstaller, mirrorFeed, type MirrorSurroundings } from "./mirror";

/** Where the vendor lists releases (facts: octopus-releases#version-feed). */
export const VENDOR_FEED_URL = "https://octopus.com/download/upgrade/v3";

/** What is released, and what can be downloaded. */
export interface ReleaseSource {
  /** @throws Failure `Feed-…`, `Mirror-…`; a feed that cannot be had or read is never an empty one */
  feed(): Promise<Feed>;
  /**
   * @param url of the installer, or its path in the folder of a mirror
   * @throws Failure `Installer-…`, `Mirror-…`
   */
  installer(url: string): Promise<InstallerFacts>;
}

/** The feed of all releases is some 100 KB. */
const FEED_BYTES_MOST = 20_000_000;

/** What asking for releases takes. */
type ReleaseSurroundings = HttpSurroundings & MirrorSurroundings;

/**
 * The real one.
 * @param feedUrl of the feed, or the folder of a mirror
 */
export function releaseSource(
  feedUrl: string,
  timeoutSeconds: number,
  surroundings: ReleaseSurroundings,
): ReleaseSource {
  const exchange = exchangeFor(timeoutSeconds, surroundings);
  return {
    feed: async () =>
      isPath(feedUrl)
        ? mirrorFeed(feedUrl, surroundings)
        : readFeed(await feedText(feedUrl, exchange), shownAddress(feedUrl)),
    installer: (url) => (isPath(url) ? mirroredInstaller(url, surroundings) : inspectInstaller(url, exchange)),
  };
}

/**
 * The feed as it is sent, for whoever copies it.
 * @throws Failure `Feed-Unreachable`
 */
export const sentFeed = (feedUrl: string, timeoutSeconds: number, surroundings: HttpSurroundings): Promise<string> =>
  feedText(feedUrl, exchangeFor(timeoutSeconds, surroundings));

const exchangeFor = (timeoutSeconds: number, surroundings: HttpSurroundings): Exchange =>
  fetchExchange(surroundings, { timeoutSeconds, maxBytes: FEED_BYTES_MOST }, "follow");

async function feedText(url: string, exchange: Exchange): Promise<string> {
  const unreachable = (because: string, cause?: unknown) =>
    new Failure({
      code: "Feed-Unreachable",
      what: `The version feed ${shownAddress(url)} cannot be read: ${because}.`,
      next: `Allow this machine to reach it (proxy, firewall), or name a mirror in ${VARIABLES.feedUrl}. Without it, there is no telling whether a newer version exists.`,
      cause,
    });
  try {
    const answer = await exchange({ method: "GET", url, headers: { accept: "application/json" } });
    if (answer.status !== 200) throw unreachable(`it answers ${answer.status}`);
    return answer.text;
  } catch (error) {
    throw error instanceof NoAnswer ? unreachable(error.because, error) : error;
  }
}
