import type { FromMachine } from "../step/reads";
import { otherInstanceApi, ownInstanceApi, sharedInstanceApi, type Connection } from "./connect";
import type { InstanceApi } from "./instance-api";

/** What earlier steps found of the nodes. */
interface KnownNodes {
  nodeName: string | undefined;
  listenPrefixes: readonly string[] | undefined;
  nodeNames: FromMachine<string>[];
  nodeAddresses: FromMachine<string>[];
}

/** Every way to ask the instance: the shared address, then the other nodes, then this one. */
export function waysToInstance(
  { serverUrl, apiKey }: { serverUrl: string; apiKey: string },
  found: KnownNodes,
  connection: Connection,
): InstanceApi[] {
  const addresses = new Map(found.nodeAddresses.map(({ machine, value }) => [machine, value]));
  const others = found.nodeNames.flatMap(({ machine, value: node }) => {
    const nodeAddress = addresses.get(machine);
    return node && nodeAddress && node !== found.nodeName
      ? [otherInstanceApi({ node, nodeAddress }, apiKey, connection)]
      : [];
  });
  const own = { node: found.nodeName, listenPrefixes: found.listenPrefixes ?? [], serverUrl };
  return [
    sharedInstanceApi(serverUrl, apiKey, connection),
    ...others,
    ...(own.node ? [ownInstanceApi(own, apiKey, connection)] : []),
  ];
}
