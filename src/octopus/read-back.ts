import { createHash } from "node:crypto";
import { NoAnswer, type ExchangeLimits, type HttpSurroundings } from "../http/exchange";
import { noAnswer } from "../http/no-answer";
import type { HttpReply, HttpRequest } from "../machine/http";
import type { FileContent } from "./contents-api";

/** Sends a request to where an address leads. */
type Send = (request: HttpRequest, signal: AbortSignal) => Promise<HttpReply>;

/** An answer that is read to its end, whatever it holds; the text of one that is no 200, so that it can be told why. */
export type ReadBack = (
  request: HttpRequest,
) => Promise<
  | { status: 200; content: FileContent | undefined }
  | { status: number; content?: undefined; text: string; headers: ReadonlyMap<string, string> }
>;

/** What a refusal may have to say. */
const REFUSAL_BYTES_MOST = 20_000;

/**
 * Reads a file of the instance back, byte by byte, without keeping it.
 * @param limits a file longer than `maxBytes` is not read on: its content is undefined
 * @throws NoAnswer when there is no whole answer
 */
export function readBackOver(
  send: Send,
  { clock, signal }: Pick<HttpSurroundings, "clock" | "signal">,
  limits: ExchangeLimits,
): ReadBack {
  return async (request) => {
    const deadline = clock.timeout(limits.timeoutSeconds);
    try {
      const reply = await send(request, AbortSignal.any([deadline, signal]));
      if (reply.status === 200) return { status: 200, content: await contentOf(reply.body, limits.maxBytes) };
      return { status: reply.status, text: await beginningOf(reply.body), headers: reply.headers };
    } catch (error) {
      throw error instanceof NoAnswer ? error : noAnswer(error, deadline, signal, limits);
    }
  };
}

async function contentOf(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<FileContent | undefined> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  for await (const piece of body) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > maxBytes) return undefined;
    hash.update(piece);
  }
  return { sizeBytes, sha256: hash.digest("hex") };
}

async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    pieces.push(piece);
    size += piece.byteLength;
    if (size > REFUSAL_BYTES_MOST) break;
  }
  return Buffer.concat(pieces).toString("utf8");
}
