/**
 * What Wine has only a stub of ends with 0 and says nothing: a program of Windows that does not work looks so too. A step
 * must fail with a sentence, and never go on.
 */
import { TO } from "./lab/run-variables";
import { makeMsi } from "./lab/msi";
import { planFor, type MsiPlan } from "./lab/msi-plan";
import { OctopusNode, WITHOUT_INSTALLER, type StandIn } from "./lab/octopus-node";
import { prefixForAll } from "./lab/prefix";
import { resultMessage } from "./lab/service-messages-in";
import { shows } from "./lab/shown";

const NEEDS = { tools: ["wine", "node", "wixl", "mingw"], meets: ["wine", "node"] } as const;

shows("A program of Windows that says nothing is not believed", NEEDS, () => {
  const prefix = prefixForAll("node");
  let plan: MsiPlan;
  beforeAll(async () => {
    plan = await planFor(makeMsi(TO));
  });
  afterAll(() => plan.close());

  /** Runs a step on a node where of all programs of Windows only this one is Wine's stub. */
  async function runWithout(missing: StandIn, id: string, parameters: Record<string, string> = {}) {
    const present = WITHOUT_INSTALLER.filter((name) => name !== missing);
    const node = new OctopusNode(prefix(), present).unpack(id);
    const { exitCode, stdout } = await node.runStep(id, plan.variables.for(parameters));
    return { exitCode, why: resultMessage(stdout), downloads: plan.downloads() };
  }
  const installMsi = (missing: StandIn, mode: string) =>
    runWithout(missing, "install-msi", {
      "OctopusUpgrade.InstallMsi.Mode": mode,
      "OctopusUpgrade.Installer.SignaturePolicy": "Warn",
    });

  test("powershell: whether an installation is in progress is not known, so nothing is done", async () => {
    const { exitCode, why, downloads } = await installMsi("powershell", "Stage");
    expect([exitCode, downloads]).toEqual([1, 0]);
    expect(why).toMatch(
      /^InstallMsi-PowerShell-NoAnswer: Windows PowerShell could not tell whether another installation is running\. It ended with exit code 0 and gave no answer\./,
    );
  });

  test("sc: a service that cannot be asked is not taken for stopped", async () => {
    const { exitCode, why } = await installMsi("sc", "Install");
    expect(exitCode).toBe(1);
    expect(why).toMatch(/^InstallMsi-Service-Refused: .*sc ended with 1\. It said: nothing\./);
  });

  test("whoami: an answer in another form is not taken for an account", async () => {
    const { exitCode, why } = await runWithout("whoami", "preflight", { "OctopusUpgrade.Preflight.Mode": "Inspect" });
    expect([exitCode, why]).toEqual([1, expect.stringContaining("The output of 'whoami' could not be understood")]);
  });
});
