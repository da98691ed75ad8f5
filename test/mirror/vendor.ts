import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { sha256, someBytes } from "../installer/surroundings";

/** A small vendor over a real socket: a feed and installers, of which it tells size and, if it likes, SHA-256. */
export interface Vendor {
  feedUrl: string;
  installerUrl: string;
  /** Version -> its installer. */
  installers: Map<string, Buffer>;
  releases: { Version: string; Released: string }[];
  /** Whether it names the SHA-256. */
  statesHash: boolean;
  /** Breaks every download off after so many bytes, once each time this is set. */
  dropsAfter: number | undefined;
  /** "GET /v3", "HEAD /…", in order. */
  asked: string[];
  close(): Promise<void>;
}

export async function startVendor(versions: readonly string[]): Promise<Vendor> {
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    vendor.asked.push(`${request.method ?? ""} ${path}${request.headers.range ? ` ${request.headers.range}` : ""}`);
    if (path === "/v3") {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(vendor.releases));
      return;
    }
    const bytes = vendor.installers.get(/^\/Octopus\.(.*)-x64\.msi$/.exec(path)?.[1] ?? "");
    if (!bytes) {
      response.writeHead(404).end();
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": bytes.length - from,
      "content-type": "application/octet-stream",
      etag: `"${sha256(bytes)}"`,
      ...(from > 0 ? { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
      ...(vendor.statesHash ? { "x-amz-meta-sha256": sha256(bytes) } : {}),
    });
    if (request.method === "HEAD") response.end();
    else if (vendor.dropsAfter === undefined) response.end(bytes.subarray(from));
    else {
      const upTo = vendor.dropsAfter;
      response.write(bytes.subarray(from, upTo), () => setTimeout(() => response.destroy(), 20));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const vendor: Vendor = {
    feedUrl: `${url}/v3`,
    installerUrl: `${url}/Octopus.{version}-x64.msi`,
    installers: new Map(versions.map((version) => [version, someBytes(20_000)])),
    releases: versions.map((version) => ({ Version: version, Released: "2025-01-02" })),
    statesHash: true,
    dropsAfter: undefined,
    asked: [],
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return vendor;
}
