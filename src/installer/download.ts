import { shownAddress, withoutQuery } from "../values/address";
import { RedirectRefused } from "../http/redirect";
import { VARIABLES } from "../names/variables";
import { Failure, reasonOf } from "../step/failure";
import { waitUntil, type Checked } from "../step/wait";
import { whileHeld } from "../windows/held-files";
import { fileFailure } from "./file-failure";
import type { DownloadSurroundings } from "./file-surroundings";
import { openStream } from "./http-stream";
import { differenceFrom, inWords, type WantedInstaller } from "./installer-file";
import { PartialFile, partialName } from "./partial-file";
import { readRangeAnswer, validatorOf } from "./range-answer";
import { StallTimer } from "./stall-timer";
import { nameOf, objectOf, subjectOf, type Who } from "./who";

interface Download {
  wanted: Pick<WantedInstaller, "url" | "sizeBytes" | "sha256">;
  /** Where the file lies once it is whole; until then it is called `<target>.partial`. */
  target: string;
  /** For sentences. */
  node: Who;
  /** A connection that is silent for this long is dropped and asked again. */
  stallSeconds: number;
  onProgress?: (bytes: number, totalBytes: number | undefined) => void;
}

/** A connection that brings not one new byte is tried again this often. */
const LIMITS = { attempts: 6, pollSeconds: 1, longestPauseSeconds: 20 };

/**
 * Downloads a file in constant memory. A dropped connection is taken up where it broke, also by a later run; a file
 * that is whole but not the wanted one is deleted and fetched once more.
 * @throws Failure `Download-…` (unreachable, refused, wrong file) or `Staging-…` (disk full, not writable)
 */
export async function download(job: Download, around: DownloadSurroundings): Promise<void> {
  for (const lastTry of [false, true]) {
    const difference = await tryOnce(job, around).catch((error: unknown) => {
      throw fileFailure(error, partialName(job.target), job.node);
    });
    if (!difference) return;
    if (lastTry) {
      throw new Failure({
        code: "Download-WrongFile",
        what: `What ${hostOf(job)} sent to ${objectOf(job.node)} is not the planned installer: ${difference}.`,
        why: "It was downloaded twice, so a damaged transfer is unlikely; a proxy may serve an old or different file, or the vendor has replaced it.",
        next: `Open ${shownAddress(job.wanted.url)} in a browser on ${nameOf(job.node)} and compare, then run ${job.node === undefined ? "this command again" : "the whole runbook again so that a new plan is made"}. The download was deleted.`,
      });
    }
    around.log.warning(
      `What ${hostOf(job)} sent is not the planned installer (${difference}); it was deleted and is downloaded again.`,
    );
  }
}

/** Downloads to the end and compares; says what is wrong with the file, which is then deleted. */
async function tryOnce(job: Download, around: DownloadSurroundings): Promise<string | undefined> {
  const file = await PartialFile.open(job.target, around);
  let settled = false;
  try {
    const totalBytes = await fill(file, job, around);
    const difference =
      differenceFrom(job.wanted, file) ?? differenceFrom({ sizeBytes: totalBytes ?? null, sha256: "" }, file);
    settled = true;
    await whileHeld(around, tagName(job), () => around.files.remove(tagName(job)));
    if (difference) await file.discard();
    else await file.keep();
    return difference;
  } finally {
    if (!settled) await file.close();
  }
}

/** Fills the file until the server has no more, through as many connections as it takes. Returns the size it stated. */
async function fill(file: PartialFile, job: Download, around: DownloadSurroundings): Promise<number | undefined> {
  const { log } = around;
  const validator = await readTag(job, around);
  // Without a hash to compare and without a validator nothing says that old and new bytes belong together.
  if (!job.wanted.sha256 && !validator) await file.restart();
  if (file.sizeBytes > (job.wanted.sizeBytes ?? Infinity)) await file.restart();
  if (file.sizeBytes > 0) {
    log.info(`Continuing an earlier download: ${inWords(file.sizeBytes)} are already on ${nameOf(job.node)}.`);
  }

  const connection: Connection = { validator, totalBytes: job.wanted.sizeBytes ?? undefined };
  const waited = await waitUntil(around, { what: `the rest of the file from ${hostOf(job)}`, ...LIMITS }, async () => {
    if (file.sizeBytes > 0 && file.sizeBytes === job.wanted.sizeBytes) return COMPLETE;
    const before = file.sizeBytes;
    const ended = await oneConnection(file, job, connection, around);
    return ended.done ? ended : { ...ended, progress: file.sizeBytes > before };
  });
  if (!waited.met) throw unreachable(job, file, waited.because);
  return connection.totalBytes;
}

const COMPLETE = { done: true, value: undefined } as const;

interface Connection {
  /** For If-Range: what the first answer said of itself; empty when nothing. */
  validator: string;
  totalBytes: number | undefined;
}

/** Asks once, from where the file ends, and writes what comes until it ends or breaks off. */
async function oneConnection(
  file: PartialFile,
  job: Download,
  connection: Connection,
  around: DownloadSurroundings,
): Promise<Checked<undefined>> {
  const { clock, signal } = around;
  const stall = new StallTimer(clock, job.stallSeconds);
  const have = file.sizeBytes;
  const headers: Record<string, string> = { "accept-encoding": "identity", "user-agent": "octopus-ha-upgrade" };
  if (have > 0) {
    headers.range = `bytes=${have}-`;
    if (connection.validator) headers["if-range"] = connection.validator;
  }
  try {
    const response = await openStream(
      around.http,
      job.wanted.url,
      headers,
      AbortSignal.any([signal, stall.signal]),
    ).catch((error: unknown) => brokenOff(error, stall, job));
    if ("because" in response) return response;
    const answered = Object.fromEntries(response.headers);
    const answer = readRangeAnswer(response.status, answered, have);
    if (answer.kind !== "whole" && answer.kind !== "rest") await response.discard();
    switch (answer.kind) {
      case "nothing-left":
        return COMPLETE;
      case "begin-again":
        await file.restart();
        return { done: false, because: answer.because };
      case "later":
        return { done: false, because: answer.because };
      case "refused":
        throw refused(job, answer.status);
      case "whole":
        await file.restart();
        connection.validator = validatorOf(answered);
        await writeTag(job, connection.validator, around);
        break;
      case "rest":
        break;
    }
    connection.totalBytes = answer.totalBytes ?? connection.totalBytes;
    const most = job.wanted.sizeBytes ?? Infinity;
    const chunks = response.body[Symbol.asyncIterator]();
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => brokenOff(error, stall, job));
      if ("because" in next) return next;
      if (next.done) break;
      await file.append(next.value);
      stall.touch(); // a slow disk is not a silent server
      job.onProgress?.(file.sizeBytes, connection.totalBytes);
      if (file.sizeBytes > most) {
        await response.discard(); // more than was planned: do not fill the disk with it
        return COMPLETE;
      }
    }
    const expected = connection.totalBytes;
    if (expected !== undefined && file.sizeBytes < expected) {
      return { done: false, because: `it ended after ${file.sizeBytes} of ${expected} bytes` };
    }
    return COMPLETE;
  } finally {
    stall.end();
  }
}

function brokenOff(error: unknown, stall: StallTimer, job: Download): { done: false; because: string } {
  if (error instanceof RedirectRefused) {
    throw new Failure({
      code: "Download-RedirectRefused",
      what: `${subjectOf(job.node)} could not download ${shownAddress(job.wanted.url)}: ${error.message}.`,
      next: "Check the installer's URL; a proxy may be asking for a sign-in.",
      cause: error,
    });
  }
  const code = (error as NodeJS.ErrnoException).code;
  if (stall.stalled) return { done: false, because: `no data arrived for ${job.stallSeconds} s` };
  return { done: false, because: code ? `${code}, ${reasonOf(error)}` : reasonOf(error) };
}

function refused(job: Download, status: number): Failure {
  const missing = status === 404 || status === 410;
  return new Failure({
    code: missing ? "Download-NotFound" : "Download-Refused",
    what: `${hostOf(job)} answered ${objectOf(job.node)} with ${status} for ${shownAddress(job.wanted.url)}.`,
    why: missing
      ? "This version may not be available for download (versions for Octopus Cloud only are not)."
      : undefined,
    next: missing
      ? `Choose another version (${VARIABLES.releasePolicy}, ${VARIABLES.releaseVersion}), or name a mirror that has this one in ${VARIABLES.installerUrl}, then run again.`
      : `Allow ${nameOf(job.node)} to reach that URL (proxy, firewall, sign-in), then run again.`,
  });
}

function unreachable(job: Download, file: PartialFile, because: string): Failure {
  return new Failure({
    code: "Download-Unreachable",
    what: `${subjectOf(job.node)} could not download ${shownAddress(job.wanted.url)}: after ${LIMITS.attempts} attempts, no more data arrived.`,
    why: `The last attempt: ${because}.`,
    next: `Check from ${nameOf(job.node)} that ${hostOf(job)} can be reached (proxy, firewall, DNS), then run again: the ${inWords(file.sizeBytes)} already downloaded are kept and used.`,
  });
}

const hostOf = (job: Download) => new URL(job.wanted.url).host;

/** Beside the partial file: which bytes it holds. A later run may go on only with the same. */
const tagName = (job: Download) => `${partialName(job.target)}-tag`;

async function writeTag(job: Download, validator: string, around: DownloadSurroundings): Promise<void> {
  const text = JSON.stringify({ url: withoutQuery(job.wanted.url), validator });
  await whileHeld(around, tagName(job), () => around.files.writeText(tagName(job), text));
}

async function readTag(job: Download, around: DownloadSurroundings): Promise<string> {
  try {
    const tag = JSON.parse(await whileHeld(around, tagName(job), () => around.files.readText(tagName(job)))) as {
      url?: unknown;
      validator?: unknown;
    };
    return tag.url === withoutQuery(job.wanted.url) && typeof tag.validator === "string" ? tag.validator : "";
  } catch {
    return "";
  }
}
