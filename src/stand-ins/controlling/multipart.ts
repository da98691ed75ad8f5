import { invalid } from "./refusal";

interface SentFile {
  readonly name: string;
  readonly bytes: Buffer;
}

const BLANK_LINE = Buffer.from("\r\n\r\n");

/**
 * The one file of a multipart body, under any field name (facts: octopus-packages#pushing-a-package); undefined when
 * there is none.
 */
export function sentFile(contentType: string, body: Buffer): SentFile | undefined {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  if (!/^multipart\/form-data/i.test(contentType) || !boundary)
    throw invalid("A multipart/form-data body is expected.");
  const mark = Buffer.from(`--${boundary[1] ?? boundary[2] ?? ""}`);
  for (let start = body.indexOf(mark); start !== -1;) {
    const next = body.indexOf(mark, start + mark.length);
    if (next === -1) return undefined;
    const headEnd = body.indexOf(BLANK_LINE, start);
    const head = body.toString("utf8", start + mark.length, headEnd);
    const name = /filename\*?=(?:"([^"]*)"|([^;\r\n]+))/i.exec(head);
    // The line break before the next mark belongs to the mark.
    if (name && headEnd !== -1 && headEnd < next) {
      return { name: name[1] ?? name[2] ?? "", bytes: body.subarray(headEnd + BLANK_LINE.length, next - 2) };
    }
    start = next;
  }
  return undefined;
}
