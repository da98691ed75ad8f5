/** What a server's answer to "from byte N on, please" means for the file that is being downloaded. */
type RangeAnswer =
  /** The whole file comes from its beginning: no Range support, or the file changed meanwhile. */
  | { kind: "whole"; totalBytes: number | undefined }
  /** The rest comes, from exactly where we are. */
  | { kind: "rest"; totalBytes: number | undefined }
  /** The server has no more bytes than we have. */
  | { kind: "nothing-left" }
  /** What we have does not belong to what the server has: begin again. */
  | { kind: "begin-again"; because: string }
  /** Worth another try. */
  | { kind: "later"; because: string }
  /** Not worth another try. */
  | { kind: "refused"; status: number };

interface Headers {
  "content-length"?: string | undefined;
  "content-range"?: string | undefined;
}

const numberOf = (text: string | undefined) => (text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined);

/** Reads an answer. `haveBytes` is what was asked for: from there on. Pure: RFC 9110, 14 and 15. */
export function readRangeAnswer(status: number, headers: Headers, haveBytes: number): RangeAnswer {
  if (status === 200) return { kind: "whole", totalBytes: numberOf(headers["content-length"]) };
  if (status === 206) {
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/i.exec(headers["content-range"] ?? "") ?? [];
    if (Number(start ?? NaN) !== haveBytes) {
      return { kind: "begin-again", because: `it was asked to continue at byte ${haveBytes} but sent another part` };
    }
    return { kind: "rest", totalBytes: numberOf(total) };
  }
  if (status === 416) {
    const total = numberOf(/^bytes \*\/(\d+)$/i.exec(headers["content-range"] ?? "")?.[1]);
    if (total === undefined || total === haveBytes) return { kind: "nothing-left" };
    return { kind: "begin-again", because: `its file has ${total} bytes, but ${haveBytes} are already here` };
  }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return { kind: "later", because: `it answered ${status}` };
  }
  return { kind: "refused", status };
}

/** The validator for If-Range: only a strong tag or a date says "still the same bytes". */
export function validatorOf(headers: { etag?: string | undefined; "last-modified"?: string | undefined }): string {
  if (headers.etag?.startsWith('"')) return headers.etag;
  return headers["last-modified"] ?? "";
}
