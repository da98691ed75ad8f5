import type { Surroundings } from "../step/context";
import { NoAnswer, type Exchange, type ExchangeLimits } from "./exchange";
import { noAnswer } from "./no-answer";
import { redirectTarget } from "./redirect";

/**
 * Exchanges over `fetch`: proxies and the system's certificates as Node is told to use them.
 * @param redirects `follow` for public files, as redirect.ts allows it; `manual` where a header is secret: it would be
 *   sent on to any host
 */
export function fetchExchange(
  { clock, signal }: Pick<Surroundings, "clock" | "signal">,
  limits: ExchangeLimits,
  redirects: "follow" | "manual",
): Exchange {
  return async ({ method, url, headers, body }) => {
    const deadline = clock.timeout(limits.timeoutSeconds);
    const once = (address: URL) =>
      fetch(address, {
        method,
        redirect: "manual",
        signal: AbortSignal.any([deadline, signal]),
        ...(headers ? { headers } : {}),
        ...(body === undefined ? {} : { body }),
      });
    try {
      const answer = redirects === "manual" ? await once(new URL(url)) : await following(new URL(url), once);
      return {
        status: answer.status,
        headers: new Map(answer.headers),
        text: answer.body ? await readText(answer.body, limits.maxBytes) : "",
      };
    } catch (error) {
      throw noAnswer(error, deadline, signal, limits);
    }
  };
}

async function following(address: URL, once: (address: URL) => Promise<Response>): Promise<Response> {
  for (let followed = 0; ; followed += 1) {
    const answer = await once(address);
    const { status, headers } = answer;
    const next = redirectTarget(address, { status, location: headers.get("location") }, followed);
    if (!next) return answer;
    await answer.body?.cancel();
    address = next;
  }
}

/** Reads a body up to a limit: a wrong address may answer without end. */
export async function readText(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new NoAnswer("too-large", `the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
