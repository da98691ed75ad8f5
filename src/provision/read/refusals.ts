import { noAnswer } from "../../http/no-answer";
import { missingPermission, quoted } from "../../http/refusal";
import { Failure } from "../../step/failure";
import { NotJson } from "./http-manners";

/** What was asked, for sentences. */
export interface ControllerRequest {
  address: string;
  /** Never quoted, and taken out of whatever the other side said. */
  apiKey: string;
  action: string;
  permission: string;
  requestSeconds: number;
}

/**
 * Turns whatever `@octopusdeploy/api-client` threw into one sentence on what is wrong and one on what to do.
 * HTTP errors carry a StatusCode; network failures are errors with a code (facts: octopus-api#the-client-for-node,
 * octopus-api#errors).
 */
export function explain(error: unknown, asked: ControllerRequest): Error {
  if (error instanceof Failure) return error;
  const status = statusOf(error);
  if (status !== undefined) return refusal(status, error instanceof Error ? error.message : String(error), asked);
  if (error instanceof NotJson) return webPage(asked, error.status);
  return silence(error, asked);
}

/**
 * Whether the server refused because the document was changed meanwhile
 * (facts: octopus-api#documents-that-were-changed-meanwhile).
 */
export const isStale = (error: unknown): boolean =>
  error instanceof Failure &&
  error.code === "Controller-Refused" &&
  /changed|out of date|conflict/i.test(error.message);

function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("StatusCode" in error)) return undefined;
  return typeof error.StatusCode === "number" && error.StatusCode >= 100 ? error.StatusCode : undefined;
}

function refusal(status: number, said: string, { address, apiKey, action, permission }: ControllerRequest): Failure {
  const why = said.startsWith("Request failed with status code") ? undefined : quoted(said, apiKey);
  switch (status) {
    case 401:
      return new Failure({
        code: "Controller-KeyRefused",
        what: `${address} does not accept the API key (401).`,
        next: "Create an API key under Profile > My API keys and set it in OCTOPUS_API_KEY; API keys can expire.",
      });
    case 403: {
      const missing = missingPermission(said) ?? permission;
      return new Failure({
        code: "Controller-PermissionMissing",
        what: `The API key's user is not allowed to ${action} (403)${missing ? `: the permission ${missing} is missing` : ""}.`,
        next: `Give the user ${missing || "what it needs"} in this space (a Space Manager has every permission required), then run it again.`,
      });
    }
    case 404:
      return new Failure({
        code: "Controller-NotFound",
        what: `${address} answered 404 (not found) when asked to ${action}.`,
        why,
        next: "Check --url and --space: the URL is the one people open in the browser, without /app.",
      });
    case 407:
      return new Failure({
        code: "Controller-ProxyRefused",
        what: `The proxy on the way to ${address} asks for a login (407).`,
        next: "Put the user name and password into HTTPS_PROXY (http://user:password@proxy:8080), or add the host to NO_PROXY.",
      });
    case 429:
      return new Failure({
        code: "Controller-TooManyRequests",
        what: `${address} still refuses to ${action} because there were too many requests (429).`,
        next: "Run it again later, or exempt the API key's user from rate limiting. It continues where it stopped.",
      });
    case 301:
    case 302:
    case 307:
    case 308:
      return new Failure({
        code: "Controller-Redirected",
        what: `${address} redirects to another URL (${status}), and the API key is not sent there.`,
        next: "Set --url or OCTOPUS_URL to the URL it redirects to (often https:// instead of http://).",
      });
    case 502:
    case 503:
    case 504:
      return new Failure({
        code: "Controller-NotReady",
        what: `${address} could not ${action} (${status}): the server is starting, or its proxy has no healthy backend.`,
        next: "Wait until it opens in the browser, then run it again. It continues where it stopped.",
      });
    default:
      return new Failure({
        code: status >= 500 ? "Controller-ServerError" : "Controller-Refused",
        what: `${address} refuses to ${action} (${status}).`,
        why,
        next: "Fix this, then run it again. It continues where it stopped.",
      });
  }
}

function webPage({ address, action }: ControllerRequest, status: number): Failure {
  return new Failure({
    code: "Controller-NotOctopus",
    what: `${address} answers with a web page or plain text instead of Octopus' JSON (asked to ${action}, status ${status}).`,
    why: "Another program answers there, or a proxy shows a page of its own.",
    next: `Open ${address}/api in a browser: it must show "Application": "Octopus Deploy". Correct --url, or sign in to the proxy.`,
  });
}

const SILENCE = {
  refused: ["Controller-Unreachable", "Check --url, the firewall, and whether HTTPS_PROXY or NO_PROXY must be set."],
  "unknown-host": ["Controller-UnknownHost", "Check --url and the DNS settings of this machine."],
  "timed-out": [
    "Controller-TimedOut",
    "Check the network and the proxy (HTTPS_PROXY, NO_PROXY), or raise --timeout-seconds.",
  ],
  certificate: [
    "Controller-Certificate",
    "Set NODE_EXTRA_CA_CERTS to the PEM file of your certificate authority, or use the host name the certificate was issued for.",
  ],
  broken: ["Controller-Broken", "Check the network and the proxy (HTTPS_PROXY, NO_PROXY), then run it again."],
  redirected: ["Controller-Redirected", "Set --url to the URL it redirects to."],
  "too-large": ["Controller-NotOctopus", "Check --url."],
  ended: ["Controller-Ended", "Run it again."],
} as const;

function silence(error: unknown, { address, action, requestSeconds }: ControllerRequest): Failure {
  const deadline = AbortSignal.any([]);
  const because = isTimeout(error)
    ? { kind: "timed-out" as const, because: `there was no complete answer within ${requestSeconds} s` }
    : noAnswer(error, deadline, deadline, { timeoutSeconds: requestSeconds, maxBytes: 0 });
  const [code, next] = SILENCE[because.kind];
  return new Failure({
    code,
    what: `${address} does not answer (asked to ${action}): ${because.because}.`,
    next,
    cause: error,
  });
}

/** axios says so of a signal that ended the request: the signal is the deadline. */
const isTimeout = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ERR_CANCELED" || error.code === "ECONNABORTED");
