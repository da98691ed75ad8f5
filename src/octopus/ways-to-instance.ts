import type { FromMachine } from "../step/reads";
import {
  otherContents,
  otherInstanceApi,
  ownContents,
  ownInstanceApi,
  sharedContents,
  sharedInstanceApi,
  type Connection,
} from "./connect";
import type { InstanceContents } from "./contents-api";
import type { InstanceApi } from "./instance-api";

/** What earlier steps found of the nodes. */
interface KnownNodes {
  nodeName: string | undefined;
  listenPrefixes: readonly string[] | undefined;
  nodeNames: FromMachine<string>[];
  nodeAddresses: FromMachine<string>[];
}

interface Given {
  serverUrl: string;
  apiKey: string;
}

/** Every way to ask the instance: the shared address, then the other nodes, then this one. */
export function waysToInstance({ serverUrl, apiKey }: Given, found: KnownNodes, connection: Connection): InstanceApi[] {
  const { others, own } = placesIn(found, serverUrl);
  return [
    sharedInstanceApi(serverUrl, apiKey, connection),
    ...others.map((other) => otherInstanceApi(other, apiKey, connection)),
    ...(own.node ? [ownInstanceApi(own, apiKey, connection)] : []),
  ];
}

/** The same for what the instance holds. */
export function waysToContents(
  { serverUrl, apiKey }: Given,
  found: KnownNodes,
  connection: Connection,
): InstanceContents[] {
  const { others, own } = placesIn(found, serverUrl);
  return [
    sharedContents(serverUrl, apiKey, connection),
    ...others.map((other) => otherContents(other, apiKey, connection)),
    ...(own.node ? [ownContents(own, apiKey, connection)] : []),
  ];
}

function placesIn(found: KnownNodes, serverUrl: string) {
  const addresses = new Map(found.nodeAddresses.map(({ machine, value }) => [machine, value]));
  const others = found.nodeNames.flatMap(({ machine, value: node }) => {
    const nodeAddress = addresses.get(machine);
    return node && nodeAddress && node !== found.nodeName ? [{ node, nodeAddress }] : [];
  });
  return { others, own: { node: found.nodeName, listenPrefixes: found.listenPrefixes ?? [], serverUrl } };
}
