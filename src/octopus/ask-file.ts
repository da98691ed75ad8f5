import { NoAnswer } from "../http/exchange";
import type { AskFile } from "./contents-client";
import type { ReadBack } from "./read-back";
import { refusalFailure, silenceFailure } from "./refusals";

/** Reads files of an instance with the API key; every answer but a file is a Failure with its own code, as of `Ask`. */
export function asFileAsker(given: { address: string; apiKey: string; read: ReadBack }): AskFile {
  const apiKey = given.apiKey.trim();
  return async ({ path, action }) => {
    const asked = { address: given.address, url: given.address + path, action, apiKey };
    let answer: Awaited<ReturnType<ReadBack>>;
    try {
      answer = await given.read({ method: "GET", url: asked.url, headers: { "x-octopus-apikey": apiKey } });
    } catch (error) {
      throw error instanceof NoAnswer ? silenceFailure(asked, error) : error;
    }
    if ("text" in answer) throw refusalFailure(asked, answer);
    return answer.content;
  };
}
