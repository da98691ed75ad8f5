import { NoAnswer, type ExchangeLimits } from "./exchange";
import { RedirectRefused } from "./redirect";

const KINDS: Record<string, ["refused" | "unknown-host" | "timed-out" | "broken", string]> = {
  ECONNREFUSED: ["refused", "the connection was refused"],
  ENOTFOUND: ["unknown-host", "the host name is unknown"],
  EAI_AGAIN: ["unknown-host", "the host name could not be looked up"],
  EHOSTUNREACH: ["refused", "the host cannot be reached"],
  ENETUNREACH: ["refused", "the network cannot be reached"],
  ETIMEDOUT: ["timed-out", "the connection timed out"],
  UND_ERR_CONNECT_TIMEOUT: ["timed-out", "the connection timed out"],
  ECONNRESET: ["broken", "the connection was reset"],
  EPIPE: ["broken", "the connection was closed"],
  UND_ERR_SOCKET: ["broken", "the connection was closed"],
};
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|HOSTNAME_MISMATCH/;
const TLS = /^(?:EPROTO|ERR_SSL|ERR_TLS)/;

/** Says in words why a request had no answer. Never quotes what was sent: headers hold the API key. */
export function noAnswer(error: unknown, deadline: AbortSignal, signal: AbortSignal, limits: ExchangeLimits): NoAnswer {
  if (error instanceof NoAnswer) return error;
  if (error instanceof RedirectRefused) return new NoAnswer("redirected", error.message, error);
  if (signal.aborted) return new NoAnswer("ended", "the step was told to end");
  if (deadline.aborted)
    return new NoAnswer("timed-out", `there was no answer within ${limits.timeoutSeconds} s`, error);
  const code = codeOf(error);
  const known = KINDS[code];
  if (known) return new NoAnswer(known[0], `${known[1]} (${code})`, error);
  if (CERTIFICATE.test(code)) return new NoAnswer("certificate", `its certificate is not trusted (${code})`, error);
  if (TLS.test(code)) return new NoAnswer("certificate", `no TLS connection could be made (${code})`, error);
  return new NoAnswer("broken", code ? `the connection failed (${code})` : "the connection failed", error);
}

/** `fetch` hides the code in the cause, and a host with several addresses in a list of causes. */
function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return "cause" in error ? codeOf(error.cause) : "";
}
