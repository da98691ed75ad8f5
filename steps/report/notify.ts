import type { Exchange } from "../../src/http/exchange";
import { NoAnswer } from "../../src/http/exchange";
import { VARIABLES } from "../../src/names/variables";

/** How telling somebody went: to whom, or why not, as a sentence without full stop that does not quote the URL. */
export type Told = { told: true } | { told: false; because: string };

/** Posts the result somewhere. Never throws: nobody fails a run because nobody listens. */
export interface Notifier {
  /** The host of the URL, for sentences, or why nothing can be posted to it. */
  check(url: string): { host: string } | { problem: string };
  post(url: string, json: string): Promise<Told>;
}

/** Where plain http reaches nobody else. */
const THIS_MACHINE = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * @param exchange follows no redirect: the path of a webhook is its password, and what it is told is meant for one host
 */
export const httpNotifier = (exchange: Exchange): Notifier => ({
  check,
  async post(url, json) {
    try {
      const headers = { "Content-Type": "application/json; charset=utf-8" };
      const { status } = await exchange({ method: "POST", url, headers, body: json });
      if (status >= 200 && status < 300) return { told: true };
      if (status >= 300 && status < 400) {
        return { told: false, because: `it answered ${status}, a redirect, and redirects are not followed` };
      }
      return { told: false, because: `it answered ${status}` };
    } catch (error) {
      if (error instanceof NoAnswer) return { told: false, because: error.because };
      throw error;
    }
  },
});

function check(url: string): { host: string } | { problem: string } {
  const trimmed = url.trim();
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) {
    return { problem: `${VARIABLES.notifyUrl} must be a full URL with https://` };
  }
  const { protocol, hostname, host, username, password } = new URL(trimmed);
  if (username || password) return { problem: `${VARIABLES.notifyUrl} must not contain a user name or a password` };
  if (protocol !== "https:" && !THIS_MACHINE.has(hostname)) {
    return { problem: `${VARIABLES.notifyUrl} must begin with https://, because the URL itself is a secret` };
  }
  return { host };
}
