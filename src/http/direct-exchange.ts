import type { Direct } from "../machine/http";
import type { Exchange, ExchangeLimits, HttpSurroundings } from "./exchange";
import { readText } from "./fetch-exchange";
import { noAnswer } from "./no-answer";

/** Exchanges with one machine, whatever the address says. Goes past any proxy, follows no redirects. */
export function directExchange(
  direct: Direct,
  { clock, signal, http }: HttpSurroundings,
  limits: ExchangeLimits,
): Exchange {
  return async (request) => {
    const deadline = clock.timeout(limits.timeoutSeconds);
    try {
      const { status, headers, body } = await http.sendTo(direct, request, AbortSignal.any([deadline, signal]));
      return { status, headers, text: await readText(body, limits.maxBytes) };
    } catch (error) {
      throw noAnswer(error, deadline, signal, limits);
    }
  };
}
