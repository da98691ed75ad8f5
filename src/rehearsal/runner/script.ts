import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ScriptLineReader, type ServiceMessage } from "./service-messages";

export interface ScriptCall {
  /** The folder with the extracted package: `run.js` lies in it. */
  packageFolder: string;
  /** What the template's script hands over on stdin: parameters, system variables, outputs. */
  variables: Readonly<Record<string, string>>;
  environment: NodeJS.ProcessEnv;
  onText: (level: string, text: string) => void;
  onMessage: (message: ServiceMessage) => void;
}

export interface ScriptEnd {
  /** Undefined when the process was killed. */
  exitCode: number | undefined;
  /** Real seconds from the start of the process to its first line. */
  overheadSeconds: number;
}

export interface RunningScript {
  ended: Promise<ScriptEnd>;
  /** Ends the whole process tree at once and without warning, as Octopus does when a task is cancelled. */
  kill(): void;
}

/**
 * Starts a step's script on a Tentacle, as the step template's script does: `node run.js`, everything it may know on
 * stdin as one line of base64 of UTF-8 JSON, nothing in argv.
 */
export function startScript(call: ScriptCall): RunningScript {
  const started = performance.now();
  const child = spawn(process.execPath, [join(call.packageFolder, "run.js")], {
    cwd: call.packageFolder,
    env: call.environment,
    stdio: ["pipe", "pipe", "pipe"],
    detached: true, // a process group of its own, so that kill reaches what it started
  });
  let firstLineAt: number | undefined;
  const readLines = (stream: NodeJS.ReadableStream, name: "stdout" | "stderr") => {
    const reader = new ScriptLineReader(name);
    const lines = createInterface({ input: stream, crlfDelay: Infinity });
    lines.on("line", (line) => {
      firstLineAt ??= performance.now();
      for (const part of reader.read(line)) {
        if (part.kind === "message") call.onMessage(part.message);
        else call.onText(part.level, part.text);
      }
    });
    return new Promise<void>((resolve) => lines.once("close", resolve));
  };
  const streams = [readLines(child.stdout, "stdout"), readLines(child.stderr, "stderr")];
  const exited = new Promise<number | undefined>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? undefined));
  });
  child.stdin.on("error", () => undefined); // it may end without reading
  child.stdin.end(`${Buffer.from(JSON.stringify(call.variables), "utf8").toString("base64")}\n`);
  return {
    ended: (async () => {
      const exitCode = await exited;
      await Promise.all(streams);
      return { exitCode, overheadSeconds: ((firstLineAt ?? performance.now()) - started) / 1000 };
    })(),
    kill: () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    },
  };
}
