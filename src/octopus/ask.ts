import type * as z from "zod";
import { NoAnswer, type Exchange, type HttpAnswer } from "../http/exchange";
import { retryAfterSeconds } from "../http/refusal";
import type { Surroundings } from "../step/context";
import { Failure } from "../step/failure";
import { notOctopusFailure, refusalFailure, silenceFailure, type InstanceRequest } from "./refusals";
import { parseReply } from "./replies";

/** One question to the instance. */
interface Question<S extends z.ZodType> {
  /** Below the address, e.g. `/api/maintenanceconfiguration`. */
  path: string;
  /** For sentences: "may not {action}". */
  action: string;
  reply: S;
  /** Makes it a PUT unless `method` says otherwise. */
  body?: unknown;
  method?: "POST";
  /** Without the API key. */
  anonymous?: boolean;
}

/** Asks and reads the reply; every other answer is a Failure with its own code. */
export type Ask = <S extends z.ZodType>(question: Question<S>) => Promise<z.output<S>>;

/**
 * Over the rate limit (429) we wait and ask again this many times, each time at most this long
 * (facts: octopus-api#rate-limits).
 */
const RATE_LIMIT_TRIES = 4;
const RATE_LIMIT_WAIT_SECONDS_MOST = 60;
const RATE_LIMIT_WAIT_SECONDS = 5;

/**
 * @throws Failure `Instance-KeyMalformed` when the key cannot be sent: the error of an HTTP library would quote it
 */
export function asker(given: {
  address: string;
  apiKey: string;
  exchange: Exchange;
  surroundings: Pick<Surroundings, "clock" | "log" | "signal">;
}): Ask {
  const { address, exchange, surroundings } = given;
  const apiKey = given.apiKey.trim();
  return async (question) => {
    const url = address + question.path;
    const asked: InstanceRequest = { address, url, action: question.action, apiKey };
    if (!question.anonymous && !/^[\x21-\x7e]+$/.test(apiKey)) throw malformedKey();
    const answer = await withoutRateLimit(surroundings, address, async () => {
      try {
        return await exchange({
          method: question.method ?? (question.body === undefined ? "GET" : "PUT"),
          url,
          headers: {
            accept: "application/json",
            ...(question.anonymous ? {} : { "x-octopus-apikey": apiKey }),
            ...(question.body === undefined ? {} : { "content-type": "application/json" }),
          },
          ...(question.body === undefined ? {} : { body: JSON.stringify(question.body) }),
        });
      } catch (error) {
        throw error instanceof NoAnswer ? silenceFailure(asked, error) : error;
      }
    });
    if (answer.status < 200 || answer.status > 299) throw refusalFailure(asked, answer);
    const reply = parseReply(question.reply, answer.text);
    if (reply === undefined) throw notOctopusFailure(asked, answer);
    return reply;
  };
}

async function withoutRateLimit(
  { clock, log, signal }: Pick<Surroundings, "clock" | "log" | "signal">,
  address: string,
  send: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send();
    if (answer.status !== 429 || attempt === RATE_LIMIT_TRIES) return answer;
    const wanted = retryAfterSeconds(answer.headers.get("retry-after"), clock.now()) ?? RATE_LIMIT_WAIT_SECONDS;
    const seconds = Math.min(wanted, RATE_LIMIT_WAIT_SECONDS_MOST);
    log.wait(`Waiting ${seconds} s: ${address} asks for fewer requests (429)`);
    await clock.sleep(seconds, signal);
  }
}

const malformedKey = () =>
  new Failure({
    code: "Instance-KeyMalformed",
    what: "The API key contains characters that no API key has (a space, a line break or a non-ASCII letter).",
    next: "Copy the key again into the project variable Upgrade.Octopus.ApiKey, without quotes.",
  });
