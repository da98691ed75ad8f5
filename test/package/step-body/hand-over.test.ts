import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { STAYS_OPEN } from "../../../src/host/stdin";
import { BODIES, OTHER_BODY } from "./body";
import { MadeUpComputer } from "./made-up-computer";
import { runOn, withPwsh } from "./pwsh";

let machine: MadeUpComputer;
beforeEach(() => (machine = new MadeUpComputer()));
afterEach(() => machine.remove());

const NASTY: Record<string, string> = {
  "OctopusUpgrade.Test.Quotes": `it's "quoted" \`back\` \\"both\\"`,
  "OctopusUpgrade.Test.Lines": "one\ntwo\r\nthree\rfour\n",
  "OctopusUpgrade.Test.Octostache": "#{Octopus.Machine.Name} ##{escaped} #{if X}y#{/if}",
  "OctopusUpgrade.Test.Dollars": "$env:PATH $(exit 7) ${x} $$",
  "OctopusUpgrade.Test.Unicode": "grün \u{1f419} \u4f60\u597d \u202e\u0000\u0007",
  "OctopusUpgrade.Test.Empty": "",
  "OctopusUpgrade.Test.Spaces": "  \t around \t  ",
  "OctopusUpgrade.Test.Date": "2026-01-10T03:00:00Z",
  "OctopusUpgrade.Test.Html": "</script><&'\u2028",
  "OctopusUpgrade.Test.Long": `${"0123456789abcdef".repeat(1280)}end`,
};

describe.each(BODIES)("the script of %s", (_, body) => {
  withPwsh("hands over every value as it is, and nothing on the command line", async () => {
    const ended = await runOn(machine, body, { ...machine.variables, ...NASTY });
    expect([ended.exitCode, ended.stderr]).toEqual([0, ""]);
    expect(machine.seen?.variables).toEqual(NASTY);
    expect([machine.seen?.args, machine.seen?.promise]).toEqual([[], STAYS_OPEN]);
    expect(machine.seen?.env).toMatchObject({ NODE_USE_SYSTEM_CA: "1", NODE_USE_ENV_PROXY: "1" });
  });
});

withPwsh("hands over what a step may know, by name and without regard to case, and nothing else", async () => {
  const known = {
    "octopusupgrade.run.dryrun": "True",
    "Octopus.Action[Inspect the nodes].Output[octo-1].NodeName": "ha-1",
    "Octopus.Environment.MachinesInRole[HAServer]": "Machines-1,Machines-2",
    "Octopus.Machine.Roles": "HAServer",
    "Octopus.Deployment.Error": "it broke",
    "Octopus.Task.Id": "ServerTasks-42",
    "Octopus.Web.ServerUri": "https://octopus.example.com",
  };
  const unknown = {
    // Of an arbitrary machine: nothing reads it.
    "Octopus.Action[Inspect the nodes].Output.NodeName": "ha-1",
    "Project.ApiKey": "API-SECRET",
    "Octopus.Machine.Thumbprint": "x",
    "Octopus.Action[Inspect].Script.ScriptBody": "x",
    "My.OctopusUpgrade.Server.ApiKey": "x",
  };
  await runOn(machine, OTHER_BODY, { ...machine.variables, ...known, ...unknown });
  expect(machine.seen?.variables).toEqual(known);
});

withPwsh("a secret is in no command line and in no environment, whoever looks", async () => {
  const secret = `canary-${randomBytes(12).toString("hex")}`;
  await runOn(machine, OTHER_BODY, { ...machine.variables, "OctopusUpgrade.Server.ApiKey": secret });
  const { variables, commandLines, env } = machine.seen!;
  expect(variables["OctopusUpgrade.Server.ApiKey"]).toBe(secret);
  const base64 = Buffer.from(secret).toString("base64").slice(0, 24);
  // It looks at all processes there are, and sees at least its own.
  expect(commandLines.filter((line) => line.includes("run.js"))).not.toEqual([]);
  expect(commandLines.filter((line) => line.includes(secret) || line.includes(base64))).toEqual([]);
  expect(JSON.stringify(env)).not.toContain(secret);
});

describe("the step's end is the script's end", () => {
  for (const code of [0, 1, 2, 3, 255]) {
    withPwsh(`exit code ${code}`, async () => {
      machine.step(`process.exit(${code});`);
      expect((await runOn(machine, OTHER_BODY, machine.variables)).exitCode).toBe(code);
    });
  }

  withPwsh("what it writes to stderr does not fail it, and arrives", async () => {
    machine.step(`for (let line = 1; line <= 200; line += 1) console.error("noise " + line);`);
    const { exitCode, stderr } = await runOn(machine, OTHER_BODY, machine.variables);
    expect([exitCode, stderr.trim().split("\n").length]).toEqual([0, 200]);
  });

  withPwsh("a program that does not read what it is given may end as it likes", async () => {
    const long = { "OctopusUpgrade.Test.Long": "x".repeat(2_000_000) };
    machine.program(`${machine.path}/node`, ['[ "$1" = --version ] && echo v22.21.0 && exit 0', "exit 3"]);
    expect((await runOn(machine, OTHER_BODY, { ...machine.variables, ...long })).exitCode).toBe(3);
  });
});

withPwsh(
  "a step that reads on after its line sees no end of stdin while the script lives, and ends without a deadlock",
  async () => {
    machine.step(
      `process.stdin.on("end", () => console.log("the end")).resume(); setTimeout(() => process.exit(4), 500);`,
    );
    const { exitCode, stdout } = await runOn(machine, OTHER_BODY, machine.variables);
    expect([exitCode, stdout]).toEqual([4, ""]);
  },
);

withPwsh("a step whose PowerShell is killed alone goes on, and sees the end of its stdin", async () => {
  const alone = `${machine.folder}/alone`;
  machine.step(`
    process.stdin.on("end", () => (fs.writeFileSync(${JSON.stringify(alone)}, ""), process.exit())).resume();
    process.kill(process.ppid, "SIGKILL");`);
  await runOn(machine, OTHER_BODY, machine.variables);
  for (let look = 0; !existsSync(alone) && look < 100; look += 1) await new Promise((done) => setTimeout(done, 50));
  expect(existsSync(alone)).toBe(true);
});

withPwsh("what the step prints appears while it runs", async () => {
  machine.step(`console.log("first"); setTimeout(() => console.log("second"), 1500);`);
  const { pieces } = await runOn(machine, OTHER_BODY, machine.variables);
  const at = (text: string) => pieces.find((piece) => piece.text.includes(text))!.at;
  expect(at("second") - at("first")).toBeGreaterThan(1000);
});
