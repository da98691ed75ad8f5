import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleDriver } from "./lab/bundle-driver";
import { prefixForAll } from "./lab/prefix";
import { shows } from "./lab/shown";
import { runNode, windowsPathOf } from "./lab/windows-node";
import { workFolder } from "./lab/work-folder";
import { dependsOnNode, PATH_CASES } from "./path-cases";

const title = (question: readonly string[]) => question.map((text) => JSON.stringify(text)).join(" ");

shows("Paths of Windows", { tools: ["wine", "node"], meets: ["node", "wine"] }, () => {
  const prefix = prefixForAll();
  let onWindows: string[] = [];
  let onLinux: string[] = [];

  beforeAll(async () => {
    const driver = bundleDriver("paths");
    const questions = join(workFolder(), "questions.json");
    writeFileSync(questions, JSON.stringify(PATH_CASES.map(([question]) => question)));
    const { stdout } = await runNode(prefix(), [windowsPathOf(driver), windowsPathOf(questions)]);
    onWindows = JSON.parse(stdout.toString("utf8")) as string[];
    const here = spawnSync(process.execPath, [driver, questions], { encoding: "utf8", timeout: 60_000 });
    onLinux = JSON.parse(here.stdout) as string[];
  });

  test.each(PATH_CASES.map((each, at) => [title(each[0]), at, each] as const))("%s", (_, at, each) => {
    expect(onWindows[at]).toBe(each[1]);
    // What Node joins on Linux has Linux' slash between the same parts.
    if (dependsOnNode(each)) expect(slashes(onLinux[at] ?? "")).toBe(slashes(each[1]));
    else expect(onLinux[at]).toBe(each[1]);
  });

  test.each([
    ["as it was unpacked", "C:\\ProgramData\\OctopusHaUpgrade\\node\\22.1.2\\node.exe", "22.1.2 true"],
    ["in another case", "c:\\PROGRAMDATA\\octopushaupgrade\\Node\\22.1.2\\NODE.EXE", "22.1.2 true"],
    ["of another folder", "C:\\Program Files\\nodejs\\node.exe", "22.1.2 false"],
    ["of another drive", "D:\\ProgramData\\OctopusHaUpgrade\\node\\22.1.2\\node.exe", "22.1.2 false"],
  ])("the Node that runs is known %s", async (_, program, answer) => {
    prefix().write("C:\\ProgramData\\OctopusHaUpgrade\\node\\22.1.2\\node.exe", "");
    const questions = join(workFolder(), "running.json");
    writeFileSync(questions, JSON.stringify([["running", "C:\\ProgramData", program]]));
    const { stdout } = await runNode(prefix(), [windowsPathOf(bundleDriver("paths")), windowsPathOf(questions)]);
    expect(JSON.parse(stdout.toString("utf8"))).toEqual([answer]);
  });
});

const slashes = (path: string) => path.replaceAll(/[\\/]+/g, "/");
