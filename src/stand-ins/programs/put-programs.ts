import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { EXIT_CODES_VARIABLE } from "../rehearsed-machine/environment";
import type { WorldNode } from "../world/node";
import { PROGRAM_PLACES } from "./program-places";

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
 * itself, and says in its first lines what it is. A shell starts ten times faster than Node, and a run calls a hundred of
 * these. Unix keeps eight bits of an exit code: a longer one is left in a file (rehearsed-machine/whole-exit-codes.ts). A real program goes on
 * when nobody reads what it prints, so this one does too.
 */
function programText(node: string, program: string, port: number): string {
  return `#!/bin/bash
# A stand-in for ${program} on the rehearsed node ${node}. It is not the real program.
# Whoever started it may have been killed: then nobody reads what it says, and it continues, as a .NET program does.
trap '' PIPE
IFS= read -r -d '' input
exec 3<>/dev/tcp/127.0.0.1/${port} || exit 255
printf '%s\\0' '${node}' "${program} $$ $PPID" "$#" "$@" "$input" >&3
code=255
while IFS= read -r line <&3; do
  case "$line" in
    "say "*) printf '%s\\r\\n' "\${line#say }" ;;
    "exit "*) code=\${line#exit } ;;
  esac
done
if (( code > 255 )); then printf '%s' "$code" > "$${EXIT_CODES_VARIABLE}/$$"; fi
exit $(( code & 255 ))
`;
}
