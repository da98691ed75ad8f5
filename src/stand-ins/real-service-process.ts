import { spawn } from "node:child_process";
import type { ServiceProcess } from "./world/service-process";

/** A real process, which steps can look for. It ends by itself when the rehearsal is gone, because its stdin closes. */
export function startRealServiceProcess(): ServiceProcess {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume().on('end', () => process.exit())"], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  return {
    id: child.pid ?? 0,
    end: () => {
      child.kill("SIGKILL");
      return gone;
    },
  };
}
