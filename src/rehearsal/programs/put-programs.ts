import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { EXIT_CODES_VARIABLE } from "../../windows/whole-exit-code";
import type { WorldNode } from "../world/node";

/** Where the programs lie on a node's disk, below its root. */
export const PROGRAM_PLACES: Readonly<Record<string, string>> = {
  sc: "Windows/System32/sc.exe",
  reg: "Windows/System32/reg.exe",
  icacls: "Windows/System32/icacls.exe",
  whoami: "Windows/System32/whoami.exe",
  msiexec: "Windows/System32/msiexec.exe",
  powershell: "Windows/System32/WindowsPowerShell/v1.0/powershell.exe",
  "Octopus.Server": "Program Files/Octopus Deploy/Octopus/Octopus.Server.exe",
};

/** Puts every stand-in program on a node's disk: real files that are really started. */
export function putPrograms(node: WorldNode, port: number): void {
  for (const [program, place] of Object.entries(PROGRAM_PLACES)) {
    const path = join(node.folder, place);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, programText(node.name, program, port));
    chmodSync(path, 0o755);
  }
}

/**
 * The text of a stand-in program: hands its arguments and stdin to the world and prints what it is told. It knows nothing
 * itself, and says in its first line what it is.
 */
function programText(node: string, program: string, port: number): string {
  return `#!${process.execPath}
// A stand-in for ${program} on the rehearsed node ${node}. It is not the real program.
const chunks = [];
process.stdin.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
  const socket = require("node:net").connect(${port}, "127.0.0.1");
  let text = "", code = 255;
  const stdin = Buffer.concat(chunks).toString("utf8");
  socket.write(JSON.stringify({ node: ${JSON.stringify(node)}, program: ${JSON.stringify(program)}, args: process.argv.slice(2), stdin }) + "\\n");
  socket.setEncoding("utf8").on("data", (chunk) => {
    const lines = (text + chunk).split("\\n");
    text = lines.pop();
    for (const message of lines.map((line) => JSON.parse(line))) {
      if ("say" in message) process.stdout.write(message.say + "\\r\\n");
      else code = message.exit;
    }
  }).on("error", () => {}).on("close", () => {
    if (code > 255) require("node:fs").writeFileSync(process.env.${EXIT_CODES_VARIABLE} + "/" + process.pid, String(code));
    process.exitCode = code;
  });
});
`;
}
