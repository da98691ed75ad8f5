import { SQL_RUNNER, SQL_RUNNER_SCRIPT } from "../../../src/sql/sql-runner-script";
import { powerShellCommand } from "../../../src/windows/powershell";
import { CMDLETS } from "./known-to-5-1";
import { codeOf, errorsOf, every, loadGrammar, parse } from "./parse";

/** The script that holds a connection to SQL Server: what can be said of it without Windows PowerShell. */
const SCRIPT = SQL_RUNNER_SCRIPT;

/** Read for 5.1: ConvertFrom-Json takes its text as the first argument there, too. */
const MORE_CMDLETS: Record<string, readonly string[]> = {
  ...CMDLETS,
  "ConvertTo-Json": ["Compress", "Depth"],
  "ConvertFrom-Json": [],
  "Set-StrictMode": ["Version"],
};
/** All of them are in .NET Framework. */
const STATIC_MEMBERS = [
  "[Console]::In",
  "[Console]::OpenStandardOutput",
  "[Convert]::FromBase64String",
  "[Convert]::ToBase64String",
  "[Convert]::ToString",
  "[DBNull]::Value",
  "[Environment]::Exit",
  "[Globalization.CultureInfo]::InvariantCulture",
  "[PowerShell]::Create",
  "[System.Collections.Concurrent.BlockingCollection[string]]::new",
  "[System.Data.ConnectionState]::Open",
  "[System.Data.SqlClient.SqlConnection]::new",
  "[Text.Encoding]::UTF8",
  "[Threading.Thread]::Sleep",
  "[hashtable]::Synchronized",
];

beforeAll(loadGrammar);

it("is PowerShell as far as a parser can tell, and of 5.1", () => {
  expect(errorsOf(parse(SCRIPT))).toEqual([]);
  expect(codeOf(parse(SCRIPT))).not.toMatch(/&&|\|\||\?\?|\?\.|\?\[/);
  expect(SCRIPT).not.toMatch(/\$input\b/i);
});

it("calls nothing but its own functions and cmdlets that 5.1 has, with parameters that 5.1 has", () => {
  const root = parse(SCRIPT);
  const own = every(root, "function_name").map(({ text }) => text);
  const unknown = every(root, "command").flatMap((command) => {
    const name = every(command, "command_name")[0]?.text ?? command.text;
    if (own.includes(name)) return [];
    const given = every(command, "command_parameter").map(({ text }) => text.slice(1));
    return (MORE_CMDLETS[name] ? given.filter((each) => !MORE_CMDLETS[name]!.includes(each)) : [""]).map(
      (each) => `${name} ${each}`,
    );
  });
  expect(unknown).toEqual([]);
  expect(every(root, "command_parameter").map(({ text }) => text)).toContain("-Depth");
});

it("uses nothing of .NET that .NET Framework does not have", () => {
  const used = every(parse(SCRIPT), "member_access", "invokation_expression")
    .map(({ text }) => /^\[[\w.[\]]+\]::\w+/.exec(text)?.[0])
    .filter((member) => member !== undefined);
  expect(used.length).toBeGreaterThan(15);
  expect(used.filter((member) => !STATIC_MEMBERS.includes(member))).toEqual([]);
});

it("hands the connection string to no cmdlet, whose arguments can be logged", () => {
  const holding = SCRIPT.split("\n").filter((line) => line.includes("Lines.Take()"));
  expect(holding.map((line) => line.trim())).toEqual([
    "$connection = [System.Data.SqlClient.SqlConnection]::new((ConvertFrom-Base64 ($state.Lines.Take())))",
    "try { $line = $state.Lines.Take() } catch { break }",
  ]);
  expect(SCRIPT).toContain(
    "function ConvertFrom-Base64([string]$text) { [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($text)) }",
  );
});

it("stands in a command line that Windows takes: 32,767 characters at most", () => {
  const { program, args } = powerShellCommand(SCRIPT, { SystemRoot: "C:\\Windows" });
  expect([program, ...args].join(" ").length).toBeLessThan(30_000);
  expect(SCRIPT.split("\n")[0]).toBe(`# octopus-ha-upgrade: ${SQL_RUNNER}`);
});

it("is plain ASCII: no host can read it differently", () => {
  expect(SCRIPT).toMatch(/^[\n\x20-\x7e]+$/);
});

it("would be noticed when it were broken", () => {
  expect(errorsOf(parse(SCRIPT.replace("try {", "try")))).not.toEqual([]);
  expect(errorsOf(parse(SCRIPT.replace("} catch {", "catch {")))).not.toEqual([]);
});
