import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buildSync } from "esbuild";
import { makeFolder } from "../lab/make-folder";

export interface StandInProcess {
  port: number;
  /** What it wrote when it ended without being asked to; undefined while it runs. */
  died(): string | undefined;
  end(): Promise<void>;
}

export async function startStandInProcess(): Promise<StandInProcess> {
  const folder = makeFolder("malformed");
  const outfile = join(folder, "stand-in.cjs");
  buildSync({
    entryPoints: [join(__dirname, "stand-in-driver.ts")],
    bundle: true,
    platform: "node",
    target: "node20",
    outfile,
    logLevel: "error",
  });
  const child = spawn(process.execPath, [outfile], { stdio: ["pipe", "pipe", "pipe"] });
  let errors = "";
  let end: string | undefined;
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  child.once("exit", (code, signal) => (end = `it ended with ${code ?? signal}: ${errors}`));
  const closed = once(child, "close");
  const [port] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return {
    port: Number(port),
    died: () => end,
    end: async () => {
      child.stdin.end();
      const killed = setTimeout(() => child.kill("SIGKILL"), 1000);
      await closed;
      clearTimeout(killed);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
