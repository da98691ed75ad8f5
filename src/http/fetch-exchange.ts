import type { HttpReply } from "../machine/http";
import { NoAnswer, type Exchange, type ExchangeLimits, type HttpSurroundings } from "./exchange";
import { noAnswer } from "./no-answer";
import { redirectTarget } from "./redirect";

/**
 * Exchanges with whoever an address leads to: proxies and the system's certificates as Node is told to use them.
 * @param redirects `follow` for public files, as redirect.ts allows it; `manual` where a header is secret: it would be
 *   sent on to any host
 */
export function fetchExchange(
  { clock, signal, http }: HttpSurroundings,
  limits: ExchangeLimits,
  redirects: "follow" | "manual",
): Exchange {
  return async (request) => {
    const deadline = clock.timeout(limits.timeoutSeconds);
    const ended = AbortSignal.any([deadline, signal]);
    const once = (url: string) => http.send({ ...request, url }, ended);
    try {
      const answer = await (redirects === "manual" ? once(request.url) : following(new URL(request.url), once));
      return { status: answer.status, headers: answer.headers, text: await readText(answer.body, limits.maxBytes) };
    } catch (error) {
      throw noAnswer(error, deadline, signal, limits);
    }
  };
}

async function following(address: URL, once: (url: string) => Promise<HttpReply>): Promise<HttpReply> {
  for (let followed = 0; ; followed += 1) {
    const answer = await once(address.href);
    const { status, headers } = answer;
    const next = redirectTarget(address, { status, location: headers.get("location") }, followed);
    if (!next) return answer;
    await answer.discard();
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
