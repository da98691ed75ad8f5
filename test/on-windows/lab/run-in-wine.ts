import { spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface WineCall {
  /** What the program reads on stdin; nothing by default. */
  stdin?: string;
  env?: Readonly<Record<string, string>>;
  timeoutMs?: number;
}

export interface WineResult {
  /** Modulo 256 (facts: wine#exit-codes-on-linux); undefined when it was ended from outside. */
  exitCode: number | undefined;
  stdout: Buffer;
  stderr: Buffer;
}

/** What a program of a prefix sees of this machine: as little as possible. */
export function wineEnvironment(prefix: string): NodeJS.ProcessEnv {
  const home = join(dirname(prefix), "..", "home");
  mkdirSync(home, { recursive: true });
  return {
    PATH: process.env.PATH,
    // Wine links folders of the user into the prefix: not the real ones.
    HOME: home,
    WINEPREFIX: prefix,
    WINEDEBUG: "-all",
    // In a fresh prefix it would write menus for a desktop that is not there.
    WINEDLLOVERRIDES: "winemenubuilder.exe=d",
    // Otherwise arguments with other characters than ASCII are mangled (facts: wine#node-in-wine).
    LC_ALL: "C.UTF-8",
  };
}

/**
 * Runs a Windows program. Its streams are files: the Windows node.exe cannot use the pipes of Linux
 * (`EBADF`; facts: wine#node-in-wine).
 * @throws Error when it has not ended at the time limit
 */
export async function runInWine(
  prefix: string,
  program: string,
  args: readonly string[],
  { stdin, env = {}, timeoutMs = 60_000 }: WineCall = {},
): Promise<WineResult> {
  const folder = mkdtempSync(`${prefix}-streams-`);
  const [input, output, errors] = ["in", "out", "err"].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(input, stdin ?? "");
  const streams = [openSync(input, "r"), openSync(output, "w"), openSync(errors, "w")];
  try {
    const child = spawn("wine", [program, ...args], {
      stdio: [streams[0], streams[1], streams[2]],
      env: { ...wineEnvironment(prefix), ...env },
    });
    const exitCode = await new Promise<number | undefined>((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill("SIGKILL");
        reject(new Error(`${program} ${args.join(" ")} has not ended after ${timeoutMs / 1000} s.`));
      }, timeoutMs);
      child.on("error", reject);
      child.on("close", () => clearTimeout(timer));
      child.on("exit", (code) => resolve(code ?? undefined));
    });
    return { exitCode, stdout: readFileSync(output), stderr: readFileSync(errors) };
  } finally {
    for (const stream of streams) closeSync(stream);
    rmSync(folder, { recursive: true, force: true });
  }
}
