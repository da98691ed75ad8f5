import { ACCEPTABLE_CHECKS } from "../../../src/names/checks";
import { inputsFromParameters } from "../../../src/step/parameters";
import type { Context } from "../../../steps/preflight/contract";
import { CHECKS } from "../../../steps/preflight/checks";
import { run } from "../../../steps/preflight/run";
import preflight from "../../../steps/preflight/step";
import { failureOf } from "../../made-up/failure";
import { MadeUpMachine, preflightOn } from "./made-up-preflight";

describe("problems that an administrator accepts by name", () => {
  const withRestart = () => {
    const machine = new MadeUpMachine();
    machine.restart = { askedFor: ["Windows Update"], files: [], deleted: [] };
    return machine;
  };

  test("are said and refuse nothing", async () => {
    const { context, seen } = preflightOn(withRestart(), { inputs: { acceptedChecks: ["Windows-RestartPending"] } });
    await run(context);
    expect(seen.lines.join("\n")).toContain(
      "warning: [Preflight-Windows-RestartPending] Accepted (Upgrade.Preflight.Accept): On machine 'octo-1'",
    );
    expect(seen.outputs.CheckVerdicts).toContainEqual(
      expect.stringMatching(/^Windows-RestartPending accepted: Accepted /),
    );
  });

  test("a refusal names what could be accepted, when that would be enough", async () => {
    const failure = await failureOf(() => run(preflightOn(withRestart()).context));
    expect(failure.next).toContain("name Windows-RestartPending in Upgrade.Preflight.Accept");
    const machine = withRestart();
    machine.elevated = false;
    expect((await failureOf(() => run(preflightOn(machine).context))).next).not.toContain("Upgrade.Preflight.Accept");
  });

  test("another name accepts nothing", async () => {
    const given: { inputs: Partial<Context["inputs"]> } = { inputs: { acceptedChecks: ["Database-LogSpace"] } };
    expect((await failureOf(() => run(preflightOn(withRestart(), given).context))).code).toBe("Windows-RestartPending");
  });

  test("a check about a promise refuses even if its name came through", async () => {
    const machine = new MadeUpMachine();
    machine.database.is.mayBackUp = false;
    const given = { inputs: { acceptedChecks: ["Database-Permissions"] as never } };
    expect((await failureOf(() => run(preflightOn(machine, given).context))).code).toBe("Database-Permissions");
  });

  test.each(["Database-Permissions", "database-logspace", "Nothing-Such"])("%s is refused by its name", (name) => {
    const given = { "OctopusUpgrade.Preflight.Mode": "Inspect", "OctopusUpgrade.Preflight.Accept": name };
    expect(() => inputsFromParameters(preflight.inputs, given)).toThrow(
      /Preflight\.Accept must be a list of checks that may be accepted, one per line: Disk-Free, Windows-Version, /,
    );
  });

  test("these may be, and no others: each is a check, and none stands for a promise", () => {
    expect(ACCEPTABLE_CHECKS).toEqual([
      "Disk-Free",
      "Windows-Version",
      "Framework-Version",
      "Windows-RestartPending",
      "Program-InUse",
      "Database-Version",
      "Database-Collation",
      "Database-LogSpace",
    ]);
    const ofTarget = ["Windows-Version", "Framework-Version", "Database-Version"];
    const names = new Set<string>([...CHECKS.map(({ name }) => name), ...ofTarget]);
    expect(ACCEPTABLE_CHECKS.filter((name) => !names.has(name))).toEqual([]);
  });
});
