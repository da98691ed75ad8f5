import type { Connection } from "../../src/octopus/connect";
import type { InstanceContents } from "../../src/octopus/contents-api";

/** Where the instance can be asked. */
export interface Place {
  contents: InstanceContents;
  /** The version that answers there, asked with less patience than anything else. */
  version: () => Promise<string>;
}

/** Less is no time to answer in. */
const SHARE_SECONDS_LEAST = 5;

/**
 * Each place has a share of the time of one call to say which version answers there: one that is silent must not use up
 * the time of the others.
 */
export function placesOf<C extends Pick<Connection, "timeoutSeconds">>(
  contentsAt: readonly ((connection: C) => InstanceContents)[],
  connection: C,
): Place[] {
  const { timeoutSeconds } = connection;
  const share = Math.max(SHARE_SECONDS_LEAST, Math.floor(timeoutSeconds / contentsAt.length));
  const brief = { ...connection, timeoutSeconds: Math.min(timeoutSeconds, share) };
  return contentsAt.map((at) => {
    const asked = at(brief);
    return { contents: at(connection), version: () => asked.version() };
  });
}
