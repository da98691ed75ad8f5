import { STAYS_OPEN } from "../../../src/host/stdin";
import { CLOSED_SDDL } from "../../../src/windows/sddl";
import { BODIES, FIRST_BODY } from "./body";
import { CMDLETS, STATIC_MEMBERS } from "./known-to-5-1";
import { every, loadGrammar, parse, type Node } from "./parse";

beforeAll(loadGrammar);

const commandsOf = (root: Node) => every(root, "command");
const isCall = (command: Node) => command.text.startsWith("&");
const argumentsOf = (command: Node) =>
  command.children
    .filter(({ type }) => type === "command_elements")
    .flatMap(({ children }) => children)
    .filter(({ type }) => type !== "command_argument_sep")
    .map(({ text }) => text);
/** Cmdlets, and parameters of theirs, that are not known to be in Windows PowerShell 5.1. */
function unknownCommands(body: string): string[] {
  const root = parse(body);
  const own = every(root, "function_name").map(({ text }) => text);
  return commandsOf(root)
    .filter((command) => !isCall(command))
    .flatMap((command) => {
      const name = every(command, "command_name")[0]!.text;
      if (own.includes(name)) return [];
      const known = CMDLETS[name];
      if (!known) return [name];
      const parameters = argumentsOf(command).filter((text) => /^-[A-Za-z]/.test(text));
      return parameters.filter((text) => !known.includes(text.slice(1))).map((text) => `${name} ${text}`);
    });
}

const unknownMembers = (body: string) =>
  every(parse(body), "member_access", "invokation_expression")
    .map(({ text }) => /^\[[\w.]+\]::\w+/.exec(text)?.[0])
    .filter((member) => member !== undefined && !STATIC_MEMBERS.includes(member));

/** `& $program …`, one line each, and how often. */
const callsOf = (body: string) =>
  [
    ...new Set(
      commandsOf(parse(body))
        .filter(isCall)
        .map(({ text }) => text.trim()),
    ),
  ].sort();

describe.each(BODIES)("the script of %s", (_, body) => {
  it("calls nothing but its own functions and what Windows PowerShell 5.1 has", () => {
    expect(unknownCommands(body)).toEqual([]);
  });

  it("uses nothing of .NET that .NET Framework does not have", () => {
    expect(unknownMembers(body)).toEqual([]);
  });

  it("looks at the variables in two places: one by name, and those that the step may know", () => {
    const places = every(parse(body), "variable").filter(({ text }) => text === "$OctopusParameters");
    expect([...new Set(places.map(({ startPosition }) => body.split("\n")[startPosition.row]?.trim()))]).toEqual([
      "if ($OctopusParameters.ContainsKey($name)) { $OctopusParameters[$name] }",
      "foreach ($name in $OctopusParameters.Keys) {",
      "if ($wanted.IsMatch($name)) { $known[$name] = $OctopusParameters[$name] }",
    ]);
  });

  it("asks by name only for paths, a version and the Node that was named", () => {
    const asked = commandsOf(parse(body))
      .filter(({ text }) => text.startsWith("Get-StepVariable"))
      .map((command) => argumentsOf(command).join(" "));
    const ofRuntime = ["ExtractedPath", "PackageVersion"].map(
      (what) => `'Octopus.Action.Package[octopus-ha-node-runtime].${what}'`,
    );
    expect(asked).toEqual([
      '"Octopus.Action.Package[$packageReference].ExtractedPath"',
      ...(body === FIRST_BODY ? ofRuntime : []),
      "'OctopusUpgrade.Node.Path'",
    ]);
  });

  it("hands what the step may know to nothing but ConvertTo-Json, and its text to nothing but stdin", () => {
    const linesWith = (name: string) => body.split("\n").filter((line) => new RegExp(`\\${name}\\b`).test(line));
    expect(linesWith("$known").map((line) => line.trim())).toEqual([
      "$known = [hashtable]::new([StringComparer]::Ordinal)",
      "if ($wanted.IsMatch($name)) { $known[$name] = $OctopusParameters[$name] }",
      "$json = ConvertTo-Json $known -Compress",
    ]);
    expect(linesWith("$json")).toHaveLength(2);
    expect(
      linesWith("$line")
        .map((line) => line.trim())
        .slice(1),
    ).toEqual(["$process.StandardInput.BaseStream.Write($line, 0, $line.Length)"]);
  });

  it("keeps the stdin of the step open until the step has ended, as it promises", () => {
    expect(body.match(/\$promise\b.*/g)).toEqual([
      `$promise = '${STAYS_OPEN}'             # of stdin, for as long as this script lives`,
      '$promise`n")',
    ]);
    const stdin = every(parse(body), "member_access", "invokation_expression").map(({ text }) => text);
    const calls = stdin.filter((text) => text.startsWith("$process.") && text.endsWith(")"));
    expect(calls).toEqual([
      "$process.StandardInput.BaseStream.Write($line, 0, $line.Length)",
      // Windows PowerShell's stream has a buffer of its own.
      "$process.StandardInput.BaseStream.Flush()",
      "$process.WaitForExit()",
    ]);
  });
});

it.each([
  ["Start-Process $node", "Start-Process"],
  ["$a = Get-Content $run -AsByteStream", "Get-Content"],
  ["Join-Path $a 'b' -AdditionalChildPath 'c'", "Join-Path -AdditionalChildPath"],
  ["Where-Object { Invoke-Expression $_ }", "Invoke-Expression"],
])("notices %s", (line, unknown) => {
  expect(unknownCommands(`${FIRST_BODY}\n${line}`)).toEqual([unknown]);
});

it.each([
  ["$a = [IO.Path]::Join('a', 'b')", "[IO.Path]::Join"],
  ["Stop-Step ([Environment]::ProcessPath)", "[Environment]::ProcessPath"],
])("notices %s", (line, unknown) => {
  expect(unknownMembers(`${FIRST_BODY}\n${line}`)).toEqual([unknown]);
});

it("every argument of a program is a constant", () => {
  expect(callsOf(FIRST_BODY)).toEqual(["& $isThere", "& $node '--version'"]);
  expect(callsOf(BODIES[1]![1])).toEqual(["& $node '--version'"]);
});

it("the step's program gets one argument: the path of its run.js", () => {
  expect(FIRST_BODY.match(/ProcessStartInfo[^\n]*/g)).toEqual([
    "ProcessStartInfo.EnvironmentVariables: 5.1 throws there when http_proxy and HTTP_PROXY both exist.",
    'ProcessStartInfo]::new($node, "`"$run`"")',
  ]);
  expect(FIRST_BODY).toContain("$run = Join-Path $package 'run.js'");
  expect(FIRST_BODY).not.toMatch(/\$start\.(?:Arguments|EnvironmentVariables|Environment)\b/);
});

it("no program is started by its name alone", () => {
  expect(FIRST_BODY).not.toMatch(/&\s+[A-Za-z]/);
});

it("our folder is made in one place, with its access list in the same call, as the steps make it", () => {
  const body = every(parse(FIRST_BODY), "function_statement").find(({ text }) => text.includes("New-OurFolder"))!.text;
  expect(body).toContain(`SetSecurityDescriptorSddlForm('${CLOSED_SDDL}')`);
  expect(body).toContain("[IO.Directory]::CreateDirectory($ourFolder, $security)");
  expect(body).toContain("[IO.FileSystemAclExtensions]::CreateDirectory($security, $ourFolder)");
  const rest = FIRST_BODY.replace(body, "");
  expect(rest).not.toMatch(/CreateDirectory|SetAccessControl|Set-Acl|icacls/);
  // Everything else is made below the folder, after it was looked at.
  const [before, after] = rest.split("Assert-OurFolder\n    $target = ");
  expect([...before!.matchAll(/New-Item/g)]).toEqual([]);
  expect(after).toContain("New-Item -ItemType Directory -Force -Path (Split-Path $target)");
});
