import type { Surroundings } from "../step/context";
import { NoAnswer, type Exchange, type ExchangeLimits } from "./exchange";
import { noAnswer } from "./no-answer";

/**
 * Exchanges over `fetch`: proxies and the system's certificates as Node is told to use them.
 * @param redirects `follow` for public files; `manual` where a header is secret, for fetch would send it on to any host
 */
export function fetchExchange(
  { clock, signal }: Pick<Surroundings, "clock" | "signal">,
  limits: ExchangeLimits,
  redirects: "follow" | "manual",
): Exchange {
  return async ({ method, url, headers, body }) => {
    const deadline = clock.timeout(limits.timeoutSeconds);
    try {
      const answer = await fetch(url, {
        method,
        redirect: redirects,
        signal: AbortSignal.any([deadline, signal]),
        ...(headers ? { headers } : {}),
        ...(body === undefined ? {} : { body }),
      });
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
