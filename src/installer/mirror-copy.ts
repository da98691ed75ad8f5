import { dirname } from "node:path";
import { command } from "../names/commands";
import { Failure, reasonOf } from "../step/failure";
import { copyVerified } from "./copy-verified";
import { fileFailure } from "./file-failure";
import type { FileSurroundings } from "./file-surroundings";
import type { WantedInstaller } from "./installer-file";
import { partialName } from "./partial-file";

interface MirrorCopy {
  /** Its URL is the path of the file in the mirror's folder. */
  wanted: Pick<WantedInstaller, "url" | "sizeBytes" | "sha256">;
  target: string;
  /** The node's name, for sentences. */
  node: string;
  onProgress?: (bytes: number, totalBytes: number | undefined) => void;
}

/**
 * Brings an installer here from the folder of a mirror, on a disk or a share. A share that is lost ends it: Windows says so
 * by itself, and a later run copies once more.
 * @throws Failure `Staging-…`
 */
export async function copyFromMirror(job: MirrorCopy, around: FileSurroundings): Promise<void> {
  const { wanted, target, node } = job;
  const difference = await copyVerified(wanted.url, job, around).catch((error: unknown) => {
    throw isOfSource(error, wanted.url) ? unreadable(job, error) : fileFailure(error, partialName(target), node);
  });
  if (difference === undefined) return;
  throw new Failure({
    code: "Staging-WrongFile",
    what: `What node ${node} copied from ${wanted.url} is not the planned installer: ${difference}.`,
    why: "The mirror was not copied completely, or the file was replaced after this run was planned.",
    next: `Run ${command("mirror")} again for ${dirname(wanted.url)}, or copy the whole mirror again; then run the whole runbook again, so that a new plan is made. The copy was deleted.`,
  });
}

/** What was read is the mirror; what was written is here. */
function isOfSource(error: unknown, source: string): boolean {
  const { path, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return path === source || syscall === "read" || syscall === "fstat";
}

const unreadable = ({ wanted: { url }, node }: MirrorCopy, error: unknown) =>
  new Failure({
    code: "Staging-SourceUnreadable",
    what: `Node ${node} cannot read ${url}: ${reasonOf(error)}.`,
    next: `Check that ${node} reaches that folder and that the Tentacle's account may read it (on a share, Local System is the machine's own account in the domain), then run again.`,
    cause: error,
  });
