import type { HttpHandles } from "../stand-ins/http/handles";
import type { Handle } from "../stand-ins/http/exchange";
import type { WorldNode } from "../stand-ins/world/node";

/** Every stand-in answers on the loopback address, as in a rehearsal. */
const HOST = "127.0.0.1";
const BALANCER_PORT = 8000;
const RELEASES_PORT = 8001;
const WEBHOOK_PORT = 8002;
const FIRST_NODE_PORT = 8101;
export const SQL_PORT = 1433;

/** Somebody who answers HTTP. */
interface Server {
  handle: Handle;
  /** Whether its address accepts connections now. */
  accepts(): boolean;
}

/** Who answers where. */
export class Network {
  private readonly servers = new Map<number, Server>();
  private readonly ports = new Map<WorldNode, number>();

  constructor({ nodes, balancer, releases, webhook }: HttpHandles) {
    const always = () => true;
    this.servers.set(BALANCER_PORT, { handle: balancer, accepts: always });
    this.servers.set(RELEASES_PORT, { handle: releases, accepts: always });
    this.servers.set(WEBHOOK_PORT, { handle: webhook, accepts: always });
    for (const [node, handle] of nodes) {
      const port = FIRST_NODE_PORT + this.ports.size;
      this.ports.set(node, port);
      this.servers.set(port, { handle, accepts: () => node.acceptsConnections });
    }
  }

  readonly balancerUrl = urlOf(BALANCER_PORT);
  readonly releasesUrl = urlOf(RELEASES_PORT);
  readonly webhookUrl = urlOf(WEBHOOK_PORT);

  nodeUrl(node: WorldNode): string {
    return urlOf(this.ports.get(node) ?? 0);
  }

  /** @returns undefined where nobody listens */
  find(host: string, port: number): Server | undefined {
    return host === HOST ? this.servers.get(port) : undefined;
  }

  isSqlServer(host: string, port: number | undefined): boolean {
    return host === HOST && port === SQL_PORT;
  }
}

const urlOf = (port: number) => `http://${HOST}:${port}`;
