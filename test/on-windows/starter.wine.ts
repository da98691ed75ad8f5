/**
 * A step whose stdin is a pipe of Windows, as .NET and so PowerShell make it. That PowerShell really keeps it open, and
 * what a cancel does to it, is not shown here: Wine has no PowerShell.
 */
import { demoVariables } from "../host/demo-step";
import { bundleDriver } from "./lab/bundle-driver";
import { prefixForEach } from "./lab/prefix";
import { handedOver } from "./lab/shipped-bundle";
import { shows } from "./lab/shown";
import { windowsPathOf, WINDOWS_NODE_PROGRAM } from "./lab/windows-node";

const NEEDS = {
  tools: ["wine", "node", "mingw"],
  meets: ["node", "wine"],
  standIn: "a program that starts Node as .NET's Process.Start does",
} as const;

shows("A step notices on a pipe of Windows that whoever started it is gone", NEEDS, () => {
  const prefix = prefixForEach();

  async function start(how: "killed" | "waits") {
    prefix().putProgram("starter", "C:\\starter.exe");
    prefix().write("C:\\line.txt", handedOver(demoVariables).replace("\n", " stays-open\n"));
    const program = [WINDOWS_NODE_PROGRAM, bundleDriver("left-alone")].map((path) => `"${windowsPathOf(path)}"`);
    const command = [...program, "C:\\began.txt", "C:\\reached.txt"].join(" ");
    return prefix().run("C:\\starter.exe", [how, "C:\\line.txt", "C:\\began.txt", command]);
  }
  const reached = () => prefix().read("C:\\reached.txt");
  async function untilReached(text: RegExp): Promise<string | undefined> {
    for (let look = 0; look < 200 && !text.test(reached() ?? ""); look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return reached();
  }

  test("while it is there the step goes on, and nobody waits for the other at the end", async () => {
    const { exitCode } = await start("waits");
    expect([exitCode, reached()]).toEqual([0, "the end: 0"]);
  });

  test("when it was killed the step ends its change, and begins no other", async () => {
    const { exitCode } = await start("killed");
    expect(exitCode).toBe(94);
    expect(await untilReached(/first/)).toBe("the first change");
    // The second change would follow at once.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(reached()).toBe("the first change");
  });
});
