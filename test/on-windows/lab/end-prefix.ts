import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Ends every Windows program of one prefix, and waits until the last is gone. Touches no other prefix. */
export function endPrefix(prefix: string): void {
  const env = { ...process.env, WINEPREFIX: prefix, WINEDEBUG: "-all" };
  const options = { env, stdio: "ignore", timeout: 10_000 } as const;
  spawnSync("wineserver", ["-k"], options);
  spawnSync("wineserver", ["-w"], options);
  // The server ends what it knows of. A program that was just starting is not known to it yet.
  for (const { processId } of processesOf(prefix)) {
    try {
      process.kill(processId, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Processes that were started with this prefix, by their environment, and with what command. */
export function processesOf(prefix: string): { processId: number; command: string }[] {
  const wanted = `WINEPREFIX=${prefix}`;
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      if (!readFileSync(`/proc/${name}/environ`, "utf8").split("\0").includes(wanted)) return [];
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      // A process that has ended and is not collected yet has no command any more.
      return command === "" ? [] : [{ processId: Number(name), command }];
    } catch {
      return [];
    }
  });
}
