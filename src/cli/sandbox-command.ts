import { createInterface } from "node:readline";
import { npxCommand } from "../names/commands";
import { startSandbox, type Sandbox } from "../rehearsal/sandbox";
import { scenarioOf, type Scenario } from "../stand-ins/world/scenario";
import { EXIT } from "./exit-codes";
import { projectFolder } from "./project-folder";
import { faultLines, scenarioProblems } from "./scenario-flags";
import { exportLines } from "./settings/export-lines";
import { quoted } from "./settings/same-command";
import type { Shell } from "./shell";

export interface SandboxFlags {
  nodes: number;
  from?: string;
  to?: string;
  speed: number;
  fault?: string[];
  format: "table" | "json";
}

/**
 * Starts the sandbox, says how to reach it and stays until Ctrl+C.
 * @returns the exit code
 */
export async function sandboxCommand(flags: SandboxFlags, shell: Shell, input: NodeJS.ReadableStream): Promise<number> {
  if (flags.fault?.includes("list")) {
    for (const line of faultLines()) shell.out(line);
    return EXIT.done;
  }
  const problems = scenarioProblems(flags);
  if (problems.length > 0) {
    for (const problem of problems) shell.err(problem);
    return EXIT.wrongSettings;
  }
  const scenario = scenarioOf(flags);
  const ended = new Promise<void>((resolve) => shell.onInterrupt(resolve));
  const sandbox = await startSandbox(scenario, projectFolder());
  const reader = createInterface({ input, terminal: false });
  try {
    if (flags.format === "json") shell.out(JSON.stringify({ standIns: true, ...plainOf(sandbox) }));
    else for (const line of introduction(scenario, sandbox, shell)) shell.out(line);
    reader.on("line", (line) => {
      if (line.trim().toLowerCase() === "drift") shell.err(sandbox.changeByHand());
      else if (line.trim() !== "") shell.err("Not understood. Type drift, or press Ctrl+C to end the sandbox.");
    });
    await ended;
    shell.err("Sandbox closed: every stand-in has stopped, and its files are removed.");
    return EXIT.done;
  } finally {
    reader.close();
    await sandbox.close();
  }
}

const plainOf = ({ env, variablesFile }: Sandbox) => ({ env, variablesFile });

function introduction(
  { nodes, from, to, speed }: Scenario,
  { env, variablesFile }: Sandbox,
  { env: own, paint }: Shell,
): string[] {
  const variables = `--variables-file ${quoted(variablesFile)}`;
  const line = (...words: Parameters<typeof npxCommand>) => `  ${npxCommand(...words)}`;
  return [
    paint(
      "bold",
      "A sandbox of stand-ins on this machine. Nothing in it is real, and it proves nothing about real systems.",
    ),
    `It has a stand-in controlling instance and a stand-in High Availability instance: ${nodes} ${nodes === 1 ? "node" : "nodes"} on ${from}, with ${to} in the version feed. Its clock runs ${speed} times faster than real time.`,
    "",
    paint("bold", "In another terminal, with bash:"),
    ...exportLines(env, own, "bash"),
    "",
    paint("bold", "or with PowerShell:"),
    ...exportLines(env, own, "powershell"),
    "",
    paint("bold", "Then practice there:"),
    line("plan", variables),
    line("apply", variables),
    line("status"),
    line("run", "--dry-run"),
    line("run"),
    line("remove"),
    "",
    "Type drift and press Enter here to have somebody change the process by hand: plan shows the change, apply reverts it.",
    "Press Ctrl+C here to end the sandbox and remove its files.",
  ];
}
