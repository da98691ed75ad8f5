import { directExchange } from "../http/direct-exchange";
import { fetchExchange } from "../http/fetch-exchange";
import type { Machine } from "../machine/machine";
import type { Surroundings } from "../step/context";
import { Failure } from "../step/failure";
import { asker, type Ask } from "./ask";
import { asFileAsker } from "./ask-file";
import { clientsOver, type InstanceClients } from "./clients-api";
import type { InstanceContents } from "./contents-api";
import { contentsOver } from "./contents-client";
import type { InstanceApi, NodeApi } from "./instance-api";
import { instanceApiOver } from "./instance-client";
import { findWay, nodeApiOver, type NodeWay } from "./node-client";
import { placesOfOtherNode, placesOfOwnNode, type NodePlace } from "./node-place";
import { readBackOver } from "./read-back";
import { runbookRunsOver, type RunbookRuns } from "./runbook-runs";

/** What every connection needs: time, a log for waits, and how long one call may take. */
export interface Connection extends Pick<Surroundings, "clock" | "log" | "signal">, Pick<Machine, "http"> {
  timeoutSeconds: number;
}

/** This machine's own node, as the inspection found it. */
interface OwnNode {
  /** The name that must answer; undefined when it is not known yet. */
  node: string | undefined;
  listenPrefixes: readonly string[];
  /** The shared address: its name is used for a prefix that is for every name. */
  serverUrl: string;
}

/** Another machine's node, as the inspection found it there. */
interface OtherNode {
  node: string;
  nodeAddress: string;
}

/** The longest reply of an instance is a page of tasks. */
const REPLY_BYTES_MOST = 20_000_000;

/** Without what an API's paths would be put behind: a slash at the end, a query. */
function addressOf(serverUrl: string): string {
  const { origin, pathname } = new URL(serverUrl);
  return (origin + pathname).replace(/\/+$/, "");
}

/** The instance at its shared address. */
export function sharedInstanceApi(serverUrl: string, apiKey: string, connection: Connection): InstanceApi {
  const address = addressOf(serverUrl);
  const exchange = fetchExchange(connection, limitsOf(connection), "manual");
  return instanceApiOver(() => address, asker({ address, apiKey, exchange, surroundings: connection }));
}

/** This machine's own node, asked on the loopback address. */
export const ownNodeApi = (own: OwnNode, connection: Connection): NodeApi =>
  nodeApiOver(own.node, waysTo(placesOfOwnNode(own.listenPrefixes, own.serverUrl), connection));

/** Whichever node the load balancer asks: an answer tells that somebody serves, and who. */
export function sharedNodeApi(serverUrl: string, connection: Connection): NodeApi {
  const exchange = fetchExchange(connection, limitsOf(connection), "manual");
  return nodeApiOver(
    undefined,
    placesOfOtherNode(serverUrl).map((place) => ({ place, exchange })),
  );
}

/** Another machine's node, asked at its own address. */
export const otherNodeApi = (other: OtherNode, connection: Connection): NodeApi =>
  nodeApiOver(other.node, waysTo(placesOfOtherNode(other.nodeAddress), connection));

/** The instance, asked through this machine's own node. */
export const ownInstanceApi = (own: OwnNode, apiKey: string, connection: Connection): InstanceApi =>
  instanceApiThrough(own.node, placesOfOwnNode(own.listenPrefixes, own.serverUrl), apiKey, connection);

/** The instance, asked through another machine's node. */
export const otherInstanceApi = (other: OtherNode, apiKey: string, connection: Connection): InstanceApi =>
  instanceApiThrough(other.node, placesOfOtherNode(other.nodeAddress), apiKey, connection);

/** What the instance holds, asked at its shared address. */
export function sharedContents(serverUrl: string, apiKey: string, connection: Connection): InstanceContents {
  const address = addressOf(serverUrl);
  const exchange = fetchExchange(connection, limitsOf(connection), "manual");
  const read = readBackOver((...request) => connection.http.send(...request), connection, limitsOf(connection));
  return contentsOver(
    () => address,
    asker({ address, apiKey, exchange, surroundings: connection }),
    asFileAsker({ address, apiKey, read }),
  );
}

/** The instance's runbooks, started at its shared address. */
export function sharedRunbookRuns(serverUrl: string, apiKey: string, connection: Connection): RunbookRuns {
  const address = addressOf(serverUrl);
  const exchange = fetchExchange(connection, limitsOf(connection), "manual");
  return runbookRunsOver(asker({ address, apiKey, exchange, surroundings: connection }));
}

/** What an old instance works with, asked at its shared address. */
export function sharedClients(serverUrl: string, apiKey: string, connection: Connection): InstanceClients {
  const address = addressOf(serverUrl);
  const exchange = fetchExchange(connection, limitsOf(connection), "manual");
  return clientsOver(asker({ address, apiKey, exchange, surroundings: connection }));
}

/** What the instance holds, asked through this machine's own node. */
export const ownContents = (own: OwnNode, apiKey: string, connection: Connection): InstanceContents =>
  contentsThrough(own.node, placesOfOwnNode(own.listenPrefixes, own.serverUrl), apiKey, connection);

/** What the instance holds, asked through another machine's node. */
export const otherContents = (other: OtherNode, apiKey: string, connection: Connection): InstanceContents =>
  contentsThrough(other.node, placesOfOtherNode(other.nodeAddress), apiKey, connection);

/** Many questions in a row, in the middle of an outage: whether it is the node that is meant is asked once. */
function contentsThrough(
  node: string | undefined,
  places: NodePlace[],
  apiKey: string,
  connection: Connection,
): InstanceContents {
  const ways = waysTo(places, connection);
  let known: Promise<NodePlace> | undefined;
  const find = async () => {
    const found = await findWay(node, ways);
    if ("way" in found) return found.way.place;
    known = undefined;
    throw silentNode(node, found.because);
  };
  const place = () => (known ??= find());
  const exchangeAt = (at: NodePlace) => directExchange(at, connection, limitsOf(connection));
  return contentsOver(
    () => places[0]?.address ?? `node ${node ?? "(unknown)"}`,
    async (question) => {
      const at = await place();
      const { address } = at;
      return asker({ address, apiKey, exchange: exchangeAt(at), surroundings: connection })(question);
    },
    async (question) => {
      const at = await place();
      const read = readBackOver(
        (...request) => connection.http.sendTo(at, ...request),
        connection,
        limitsOf(connection),
      );
      return asFileAsker({ address: at.address, apiKey, read })(question);
    },
  );
}

const silentNode = (node: string | undefined, because: string) =>
  new Failure({
    code: "Instance-Refused",
    what: `Node ${node ?? "of this machine"} does not answer: ${because}.`,
    next: "Check that its Octopus Server service is running and that its address is reachable from here.",
  });

/**
 * No API key is sent before the ping there has said that it is the node that is meant. A change goes where the last
 * question was answered: of several ways another one may have come to life since.
 */
function instanceApiThrough(
  node: string | undefined,
  places: NodePlace[],
  apiKey: string,
  connection: Connection,
): InstanceApi {
  const ways = waysTo(places, connection);
  let answered: NodeWay | undefined;
  const ask: Ask = async (question) => {
    const found = await findWay(node, question.body !== undefined && answered ? [answered] : ways);
    if (!("way" in found)) throw silentNode(node, found.because);
    const { place, exchange } = found.way;
    const reply = await asker({ address: place.address, apiKey, exchange, surroundings: connection })(question);
    answered = found.way;
    return reply;
  };
  const address = () => (answered?.place ?? places[0])?.address ?? `node ${node ?? "(unknown)"}`;
  return instanceApiOver(address, ask);
}

const waysTo = (places: NodePlace[], connection: Connection): NodeWay[] =>
  places.map((place) => ({ place, exchange: directExchange(place, connection, limitsOf(connection)) }));

const limitsOf = ({ timeoutSeconds }: Connection) => ({ timeoutSeconds, maxBytes: REPLY_BYTES_MOST });
