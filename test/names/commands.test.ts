import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildProgram } from "../../src/cli/program";
import { command, COMMAND_NAMES, NPM_SCRIPTS, npmRun, npxCommand, PROGRAM } from "../../src/names/commands";

describe("the commands that messages name", () => {
  it("are those of the command line, each of them", () => {
    const unused = async () => undefined;
    const program = buildProgram({ run: unused, rehearse: unused, sandbox: unused, completion: unused });
    expect(program.name()).toBe(PROGRAM);
    expect(program.commands.map((each) => each.name()).sort()).toEqual([...COMMAND_NAMES].sort());
  });

  it.each(NPM_SCRIPTS)("npm run %s is a script of package.json", (script) => {
    const text = readFileSync(join(__dirname, "..", "..", "package.json"), "utf8");
    const { scripts } = JSON.parse(text) as { scripts: Record<string, string> };
    expect(Object.keys(scripts)).toContain(script);
  });

  it("are said as they are typed", () => {
    expect(command("run", "--follow", "ServerTasks-42")).toBe("octopus-ha-upgrade run --follow ServerTasks-42");
    expect(npxCommand("status")).toBe("npx octopus-ha-upgrade status");
    expect(npmRun("build")).toBe("npm run build");
    expect(npmRun("attack", "--seed 4711")).toBe("npm run attack -- --seed 4711");
  });
});
