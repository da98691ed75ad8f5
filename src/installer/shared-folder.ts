import { basename, dirname, join } from "node:path";
import { VARIABLES } from "../names/variables";
import { Failure, reasonOf } from "../step/failure";
import { waitUntil } from "../step/wait";
import { whileHeld } from "../windows/held-files";
import { Claims, type Claim } from "./claim";
import { copyVerified } from "./copy-verified";
import { download } from "./download";
import { fileFailure, isMissing } from "./file-failure";
import type { DownloadSurroundings } from "./file-surroundings";
import { installerFileName } from "../values/installer-name";
import { inWords, type WantedInstaller } from "./installer-file";

export interface SharedStaging {
  wanted: WantedInstaller;
  /** The folder that all nodes reach. */
  folder: string;
  /** Where the installer ends up on this node. */
  target: string;
  /** The node's name, for sentences, claims and temporary names. */
  node: string;
  stallSeconds: number;
  onProgress?: (bytes: number, totalBytes: number | undefined) => void;
}

/** As long as its holder lives, a download may take its time; this only ends a wait that makes no sense any more. */
const WAIT_SECONDS = 12 * 3600;
const LOOK_SECONDS = 5;

/**
 * Brings the installer to this node through a folder that all nodes reach: one node downloads it (to itself, so that
 * a broken download is taken up again), verifies it and puts it into the folder; the others wait, copy and verify.
 * When the one that downloads is cut off or fails, another one does it.
 * @throws Failure `Download-…` or `Staging-…`
 */
export async function stageThroughFolder(
  job: SharedStaging,
  around: DownloadSurroundings,
): Promise<"downloaded" | "copied"> {
  const shared = join(job.folder, installerFileName(job.wanted.version));
  try {
    // The root of a share cannot be made, not even when it is there.
    const there = await around.files.facts(job.folder).catch(() => undefined);
    if (there === undefined) await around.files.makeFolder(job.folder);
    return await stageFrom(shared, job, around);
  } catch (error) {
    throw fileFailure(error, shared, job.node);
  }
}

async function stageFrom(
  shared: string,
  job: SharedStaging,
  around: DownloadSurroundings,
): Promise<"downloaded" | "copied"> {
  const { log } = around;
  const claims = new Claims(shared, job.node, around);
  /** A file in the folder that turned out to be another one; it counts as absent until it is replaced. */
  let wrong: string | undefined;
  const ready = async () => {
    const identity = await identityOf(shared, job.wanted, around);
    return identity !== undefined && identity !== wrong ? identity : undefined;
  };
  for (;;) {
    const identity = await ready();
    if (identity !== undefined) {
      const difference = await copyVerified(shared, job, around);
      if (!difference) return "copied";
      log.warning(`${shared} is not the planned installer (${difference}); it is downloaded again.`);
      wrong = identity;
    }
    const claim = await claims.tryTake();
    if (claim) {
      try {
        // It may have come while the claim was being taken.
        if ((await ready()) !== undefined) continue;
        await downloadAndPublish(shared, job, claim, around);
        return "downloaded";
      } finally {
        await claim.release();
      }
    }
    const waited = await waitUntil(
      around,
      { what: `the installer in ${job.folder}`, timeoutSeconds: WAIT_SECONDS, pollSeconds: LOOK_SECONDS },
      async () => {
        if ((await ready()) !== undefined) return { done: true, value: undefined };
        const seen = await claims.look();
        if (seen.state !== "held") return { done: true, value: undefined };
        return { done: false, because: `node ${seen.holder} downloads it (${inTens(seen.percent)} % so far)` };
      },
    );
    if (!waited.met) throw waitedTooLong(job, waited.because);
  }
}

async function downloadAndPublish(
  shared: string,
  job: SharedStaging,
  claim: Claim,
  around: DownloadSurroundings,
): Promise<void> {
  const onProgress = (bytes: number, totalBytes: number | undefined) => {
    if (totalBytes) claim.percent = Math.floor((100 * bytes) / totalBytes);
    job.onProgress?.(bytes, totalBytes);
  };
  await download({ ...job, onProgress }, around);
  try {
    await publish(job.target, shared, job.node, around);
  } catch (error) {
    // This node has what it needs; the next one that waits downloads for itself.
    around.log.warning(
      `The installer could not be copied to ${job.folder}: ${reasonOf(error)}. Other nodes download it themselves.`,
    );
  }
}

/** Copies under a temporary name of this node first: whoever sees the file's own name sees a whole file. */
async function publish(from: string, shared: string, node: string, around: DownloadSurroundings): Promise<void> {
  await removeLeftovers(shared, around);
  const temporary = `${shared}.${node.replace(/[^\w.-]/g, "_")}.partial`;
  try {
    await whileHeld(around, from, () => around.files.copy(from, temporary));
    await whileHeld(around, shared, () => around.files.rename(temporary, shared));
  } catch (error) {
    await whileHeld(around, temporary, () => around.files.remove(temporary)).catch(() => undefined);
    throw error;
  }
}

/** What nodes that were cut off left in the folder: only this version's temporary copies. */
async function removeLeftovers(shared: string, around: DownloadSurroundings): Promise<void> {
  const prefix = `${basename(shared)}.`;
  for (const { name } of await around.files.list(dirname(shared))) {
    if (name.startsWith(prefix) && name.endsWith(".partial")) {
      const leftover = join(dirname(shared), name);
      await whileHeld(around, leftover, () => around.files.remove(leftover)).catch(() => undefined);
    }
  }
}

/** A reason that changes seldom is said seldom. */
const inTens = (percent: number) => Math.floor(percent / 10) * 10;

/** Which file lies there: changes when it is replaced. Undefined when there is none or its size is not the wanted. */
async function identityOf(
  path: string,
  wanted: WantedInstaller,
  { files }: DownloadSurroundings,
): Promise<string | undefined> {
  try {
    const { sizeBytes, modifiedMs } = await files.facts(path);
    return wanted.sizeBytes !== null && sizeBytes !== wanted.sizeBytes ? undefined : `${sizeBytes} ${modifiedMs}`;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function waitedTooLong(job: SharedStaging, because: string): Failure {
  return new Failure({
    code: "Staging-SharedWaitOver",
    what: `Node ${job.node} waited ${WAIT_SECONDS / 3600} hours for the installer (${inWords(job.wanted.sizeBytes ?? 0)}) in ${job.folder}.`,
    why: `The last state seen: ${because}.`,
    next: `Check that node's log, then run again; or leave ${VARIABLES.downloadFolder} empty, so that each node downloads for itself.`,
  });
}
