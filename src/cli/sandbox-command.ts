import { createInterface } from "node:readline";
import { startSandbox, type Sandbox } from "../rehearsal/sandbox";
import { scenarioOf, type Scenario } from "../rehearsal/scenario";
import { EXIT } from "./exit-codes";
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
  const sandbox = await startSandbox(scenario);
  const reader = createInterface({ input, terminal: false });
  try {
    if (flags.format === "json") shell.out(JSON.stringify({ standIns: true, ...plainOf(sandbox) }));
    else for (const line of introduction(scenario, sandbox, shell)) shell.out(line);
    reader.on("line", (line) => {
      if (line.trim().toLowerCase() === "drift") shell.err(sandbox.changeByHand());
      else if (line.trim() !== "") shell.err("Only 'drift' is understood here; Ctrl+C ends the sandbox.");
    });
    await ended;
    shell.err("The sandbox is closed: every stand-in has ended and its files are removed.");
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
  const command = (rest: string) => `  npx octopus-ha-upgrade ${rest}`;
  return [
    paint(
      "bold",
      "A sandbox of stand-ins on this machine: nothing in it is real, and it proves nothing about what is.",
    ),
    `A stand-in controlling instance, and a stand-in High Availability instance of ${nodes} ${nodes === 1 ? "node" : "nodes"} on ${from} whose feed offers ${to}. Time passes ${speed} times faster than real.`,
    "",
    paint("bold", "In another terminal, with bash:"),
    ...exportLines(env, own, "bash"),
    "",
    paint("bold", "or with PowerShell:"),
    ...exportLines(env, own, "powershell"),
    "",
    paint("bold", "Then practise there:"),
    command(`plan ${variables}`),
    command(`apply ${variables}`),
    command("status"),
    command("run --dry-run"),
    command("run"),
    command("remove"),
    "",
    "Type drift and Enter here, and somebody changes the process by hand: plan shows it, apply undoes it.",
    "Ctrl+C here ends the sandbox and removes its files.",
  ];
}
