import { spawnSync } from "node:child_process";
import { reasonOf } from "../../../src/step/failure";
import { buildPrograms } from "./build-programs";
import { makeNodeTemplate } from "./node-template";
import { makeTemplate } from "./prefix";
import { TOOLS, type FoundTool, type FoundTools, type ToolName } from "./tool-names";
import { fetchWindowsNode, WINDOWS_NODE } from "./windows-node";

const MINGW = "x86_64-w64-mingw32-gcc";

/**
 * Looks which tools are here and makes what all tests need: the template, node.exe, the programs in C. What is here and
 * does not work counts as missing, with the reason: a build does not fail for it.
 */
export async function findTools(work: string): Promise<FoundTools> {
  const [wine, node, wixl, mingw] = await Promise.all([
    orMissing("wine", async () => {
      const version = versionOf("wine", /^wine-(\S+)/);
      return { version, problem: version && makeTemplate(work) };
    }),
    orMissing("node", async () => {
      await fetchWindowsNode();
      return { version: WINDOWS_NODE.version };
    }),
    orMissing("wixl", async () => ({ version: versionOf("wixl", /^(?:wixl )?(\d\S*)/) })),
    orMissing("mingw", async () => {
      const version = versionOf(MINGW, /\) (\d\S*)/);
      return { version, problem: version && buildPrograms(MINGW, work) };
    }),
  ]);
  if (wine.here && mingw.here) await makeNodeTemplate();
  return { wine, node, wixl, mingw };
}

async function orMissing(
  name: ToolName,
  look: () => Promise<{ version: string | undefined; problem?: string | undefined }>,
): Promise<FoundTool> {
  try {
    const { version, problem } = await look();
    if (version === undefined) return { here: false, because: `${TOOLS[name].is} is not installed` };
    return problem ? { here: false, because: problem } : { here: true, version };
  } catch (error) {
    return { here: false, because: reasonOf(error) };
  }
}

function versionOf(program: string, form: RegExp): string | undefined {
  const { stdout, status } = spawnSync(program, ["--version"], {
    encoding: "utf8",
    timeout: 20_000,
    env: { ...process.env, WINEDEBUG: "-all" },
  });
  return status === 0 ? form.exec(stdout)?.[1] : undefined;
}
