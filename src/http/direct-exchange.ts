import * as http from "node:http";
import * as https from "node:https";
import type { Surroundings } from "../step/context";
import type { Exchange, ExchangeLimits, HttpAnswer, HttpRequest } from "./exchange";
import { readText } from "./fetch-exchange";
import { noAnswer } from "./no-answer";

/** Where a connection really goes, and whom it asks for there. */
export interface Direct {
  connectHost: string;
  port: number;
  secure: boolean;
  /** The `Host` header, with the port unless it is the usual one. */
  hostHeader: string;
  /** The name the certificate must be for. */
  serverName: string;
}

/**
 * Exchanges with one machine, whatever the address says: `fetch` can set neither the TLS server name nor the place to
 * connect to. Goes past any proxy, follows no redirects.
 */
export function directExchange(
  direct: Direct,
  { clock, signal }: Pick<Surroundings, "clock" | "signal">,
  limits: ExchangeLimits,
): Exchange {
  return async (request) => {
    const deadline = clock.timeout(limits.timeoutSeconds);
    const ended = AbortSignal.any([deadline, signal]);
    try {
      return await send(direct, request, ended, limits.maxBytes);
    } catch (error) {
      throw noAnswer(error, deadline, signal, limits);
    }
  };
}

async function send(direct: Direct, request: HttpRequest, signal: AbortSignal, maxBytes: number): Promise<HttpAnswer> {
  const { pathname, search } = new URL(request.url);
  const options: https.RequestOptions = {
    host: direct.connectHost,
    port: direct.port,
    method: request.method,
    path: pathname + search,
    headers: { ...request.headers, host: direct.hostHeader, connection: "close" },
    agent: false,
    signal,
    // An address is no server name (RFC 6066); the certificate is then checked against the address itself.
    ...(isAddress(direct.serverName) ? {} : { servername: direct.serverName }),
  };
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const sent = (direct.secure ? https : http).request(options, resolve);
    sent.on("error", reject);
    sent.end(request.body);
  });
  const headers = new Map(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
  return { status: response.statusCode ?? 0, headers, text: await readText(response, maxBytes) };
}

const isAddress = (host: string) => /^[\d.]+$|:/.test(host);
