import { dirname, join } from "node:path";
import { growWhileCopied, refusalOf, vanishWhileCopied } from "../world/copy-troubles";
import { isInServerFolders } from "../world/server-folders";
import { NOT_UNDERSTOOD, type PlayedProgram, type ProgramCall } from "./program-call";

/** The bits of its exit code (facts: robocopy#exit-codes). */
const BITS = { copied: 1, extra: 2, mismatched: 4, failed: 8, fatal: 16 } as const;
const TIMES_MAY_DIFFER_MS = 2000; // /FFT
/** What it does unless it is told otherwise, which is why it has to be told. */
const USUAL_RETRIES = 1_000_000;
const USUAL_RETRY_SECONDS = 30;
const NO_SUCH_FILE = 2;
const BAD_PATH = 123;

const KNOWN = /^\/(?:E|MIR|PURGE|COPY:DAT|DCOPY:DAT|FFT|XJD|R:\d+|W:\d+|MT:\d+|BYTES|FP|NP|NC|NDL|NJH|NJS)$/i;
const MEANINGS: Readonly<Record<number, string>> = {
  [NO_SUCH_FILE]: "The system cannot find the file specified.",
  5: "Access is denied.",
  32: "The process cannot access the file because it is being used by another process.",
  64: "The specified network name is no longer available.",
  [BAD_PATH]: "The filename, directory name, or volume label syntax is incorrect.",
};

interface Job {
  call: ProgramCall;
  source: string;
  target: string;
  retries: number;
  retrySeconds: number;
  purges: boolean;
  recurses: boolean;
}

/**
 * Plays robocopy as far as steps use it: whole folders, by size and time. It deletes at the target what `/MIR` and `/PURGE`
 * delete there, and tries a held file as often as it is told. Links and access lists are not played.
 */
export const robocopy: PlayedProgram = async (call) => {
  const [from = "", to = "", ...options] = call.args;
  if (options.some((option) => !KNOWN.test(option))) return NOT_UNDERSTOOD;
  // A backslash before the closing mark has swallowed what followed.
  if ([from, to].some((path) => path === "" || /[\\"]$/.test(path))) return fatal(call, BAD_PATH, from);
  const has = (option: string) => options.some((each) => each.toUpperCase() === option);
  const number = (option: string, usual: number) =>
    Number(options.find((each) => each.toUpperCase().startsWith(option))?.slice(option.length) ?? usual);
  const { world, node } = call;
  const job: Job = {
    call,
    source: world.computers.pathHere(node, from),
    target: world.computers.pathHere(node, to),
    retries: number("/R:", USUAL_RETRIES),
    retrySeconds: number("/W:", USUAL_RETRY_SECONDS),
    purges: has("/MIR") || has("/PURGE"),
    recurses: has("/E") || has("/MIR"),
  };
  const { disk } = world.computers;
  if (!disk.isFolder(job.source)) return fatal(call, NO_SUCH_FILE, from);
  if (isInServerFolders(world, job.target)) {
    world.record({ kind: "instance-folder-written", node: node.name, folder: to, by: "robocopy" });
  }
  disk.makeFolder(job.target);
  return copyFolder(job, "");
};

/** @returns the bits of the exit code */
async function copyFolder(job: Job, below: string): Promise<number> {
  const { disk } = job.call.world.computers;
  const from = join(job.source, below);
  const to = join(job.target, below);
  if (!disk.isFolder(from)) return fatal(job.call, NO_SUCH_FILE, from);
  disk.makeFolder(to);
  const names = disk.list(from);
  let bits = purgeExtras(job, to, names);
  for (const name of names) {
    if (job.call.signal.aborted || job.call.world.closed) return bits;
    const path = join(below, name);
    if (disk.isFolder(join(from, name))) {
      if (!job.recurses) continue;
      bits |=
        disk.isThere(join(to, name)) && !disk.isFolder(join(to, name)) ? BITS.mismatched : await copyFolder(job, path);
    } else bits |= disk.isFolder(join(to, name)) ? BITS.mismatched : await copyFile(job, path);
    if ((bits & BITS.fatal) !== 0) return bits;
  }
  return bits;
}

function purgeExtras({ call, purges }: Job, folder: string, kept: readonly string[]): number {
  const { disk } = call.world.computers;
  const extras = disk.list(folder).filter((name) => !kept.includes(name));
  if (purges) for (const name of extras) disk.remove(join(folder, name));
  return extras.length > 0 ? BITS.extra : 0;
}

async function copyFile(job: Job, path: string): Promise<number> {
  const { call, source, target } = job;
  const { world, signal } = call;
  const { disk } = world.computers;
  const [from, to] = [join(source, path), join(target, path)];
  if (isThereAlready(job, from, to)) return 0;
  for (let tries = 0; ; tries += 1) {
    vanishWhileCopied(world, from);
    const error = refusalOf(world, from) ?? (disk.isThere(from) ? undefined : NO_SUCH_FILE);
    if (error === undefined) break;
    sayError(call, error, `Copying File ${world.computers.pathThere(from)}`);
    if (tries >= job.retries) {
      call.say("ERROR: RETRY LIMIT EXCEEDED.");
      return BITS.failed;
    }
    call.say(`Waiting ${job.retrySeconds} seconds... Retrying...`);
    await world.clock.sleep(job.retrySeconds, signal);
    if (signal.aborted || world.closed) return BITS.failed;
  }
  const { modifiedMs, sizeBytes } = disk.facts(from);
  disk.makeFolder(dirname(to));
  disk.writeAsOf(to, disk.read(from), modifiedMs);
  growWhileCopied(world, from);
  call.say(`\t\t${String(sizeBytes).padStart(10)}\t${world.computers.pathThere(from)}`);
  return BITS.copied;
}

function isThereAlready({ call }: Job, from: string, to: string): boolean {
  const { disk } = call.world.computers;
  if (!disk.isThere(to) || !disk.isThere(from)) return false;
  const [there, here] = [disk.facts(to), disk.facts(from)];
  return there.sizeBytes === here.sizeBytes && Math.abs(there.modifiedMs - here.modifiedMs) <= TIMES_MAY_DIFFER_MS;
}

function fatal(call: ProgramCall, error: number, path: string): number {
  sayError(call, error, `Accessing Source Directory ${path}`);
  return BITS.fatal;
}

function sayError({ say, world }: ProgramCall, error: number, what: string): void {
  const time = world.clock.date().toISOString().slice(0, 19).replace("T", " ").replaceAll("-", "/");
  say(`${time} ERROR ${error} (0x${error.toString(16).toUpperCase().padStart(8, "0")}) ${what}`);
  say(MEANINGS[error] ?? "");
}
