import type { Direct } from "../machine/http";

/** One way to a node: where to connect, and the address as a person writes it. */
export interface NodePlace extends Direct {
  /** Without a slash at the end; a virtual directory is part of it. */
  address: string;
}

interface ListenPrefix {
  secure: boolean;
  host: string;
  port: number;
  path: string;
}

const PREFIX = /^(https?):\/\/(\[[^\]]+\]|[^/:@?#]+)(?::(\d+))?(\/[^?#]*)?$/i;

/** Reads a listen prefix of Octopus, e.g. `http://+:80/`, `https://octopus.example.com:8443/octopus`. */
function parsePrefix(text: string): ListenPrefix | undefined {
  const [, scheme, host, port, path] = PREFIX.exec(text.trim()) ?? [];
  if (!scheme || !host) return undefined;
  const secure = scheme.toLowerCase() === "https";
  return {
    secure,
    host: host.replace(/^\[|\]$/g, "").toLowerCase(),
    port: port ? Number(port) : secure ? 443 : 80,
    path: (path ?? "").replace(/\/+$/, ""),
  };
}

const isWildcard = (host: string) => host === "+" || host === "*" || host === "0.0.0.0" || host === "::";
const isAddress = (host: string) => /^[\d.]+$/.test(host) || host.includes(":");
const bracketed = (host: string) => (host.includes(":") ? `[${host}]` : host);

function place(prefix: ListenPrefix, connectHost: string, name: string): NodePlace {
  const usualPort = prefix.secure ? 443 : 80;
  const hostHeader = bracketed(name) + (prefix.port === usualPort ? "" : `:${prefix.port}`);
  return {
    connectHost,
    port: prefix.port,
    secure: prefix.secure,
    hostHeader,
    serverName: name,
    address: `${prefix.secure ? "https" : "http"}://${hostHeader}${prefix.path}`,
  };
}

/**
 * How this machine's own node is asked: on each of its listen prefixes at the loopback address, with `Host` and TLS
 * server name of that prefix (decision 013; a name may lead to the load balancer, and so to another node). A prefix for
 * every name is asked by the name of the shared address, for which the certificate was most likely made. A prefix with
 * an address is listened to on that address only.
 * @param prefixes as `show-configuration` tells them; what cannot be read is left out
 */
export function placesOfOwnNode(prefixes: readonly string[], serverUrl: string): NodePlace[] {
  const sharedName = parsePrefix(serverUrl)?.host ?? "localhost";
  return prefixes.flatMap((text) => {
    const prefix = parsePrefix(text);
    if (!prefix) return [];
    if (isWildcard(prefix.host)) return [place(prefix, "127.0.0.1", sharedName)];
    return [place(prefix, isAddress(prefix.host) ? prefix.host : "127.0.0.1", prefix.host)];
  });
}

/** How another machine's node is asked: at the address that the inspection handed over for it. */
export function placesOfOtherNode(nodeAddress: string): NodePlace[] {
  const prefix = parsePrefix(nodeAddress);
  return prefix ? [place(prefix, prefix.host, prefix.host)] : [];
}

/**
 * The address at which other nodes reach this one: its first listen prefix that names no particular host (or only this
 * machine), with the machine's name; else the first prefix as it is. Empty when there is none that can be read.
 */
export function nodeAddressOf(prefixes: readonly string[], hostName: string): string {
  const parsed = prefixes.flatMap((text) => parsePrefix(text) ?? []);
  const open = parsed.find(({ host }) => isWildcard(host));
  if (open) return place(open, hostName, hostName).address;
  const named = parsed.find(({ host }) => host !== "localhost" && !host.startsWith("127.") && host !== "::1");
  const first = named ?? parsed[0];
  return first ? place(first, first.host, first.host).address : "";
}
