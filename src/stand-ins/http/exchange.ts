/** A request to a stand-in, whatever carries it. */
export interface StandInRequest {
  method: string;
  /** With its query. */
  path: string;
  /** By lower-case name. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** An answer; a body may come in pieces, and throws CutOff where the connection ends in the middle. */
export interface StandInReply {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array | AsyncIterable<Uint8Array>;
}

/** The connection ends without an answer. */
export const CUT_OFF = "cut-off";

/** The connection ends in the middle of an answer. */
export class CutOff extends Error {}

/** Answers one request. Its carrier leaves out the body of an answer to HEAD. */
export type Handle = (
  request: StandInRequest,
) => Promise<StandInReply | typeof CUT_OFF> | StandInReply | typeof CUT_OFF;

export const json = (status: number, body: unknown): StandInReply =>
  text(status, JSON.stringify(body), "application/json");

export const text = (status: number, body: string, type = "text/plain"): StandInReply => ({
  status,
  headers: { "Content-Type": `${type}; charset=utf-8` },
  body: Buffer.from(body),
});

/** Asks a stand-in. Where it fails itself, that is its answer: 500 with what happened. */
export async function answerOf(handle: Handle, request: StandInRequest): Promise<StandInReply | typeof CUT_OFF> {
  try {
    return await handle(request);
  } catch (error) {
    return text(500, error instanceof Error ? error.message : String(error));
  }
}
