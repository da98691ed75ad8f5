import { BODIES, FIRST_BODY } from "./body";
import { codeOf, errorsOf, every, loadGrammar, nodesOf, parse } from "./parse";

beforeAll(loadGrammar);

describe.each(BODIES)("the script of %s", (_, body) => {
  it("is PowerShell as far as a parser can tell", () => {
    expect(errorsOf(parse(body))).toEqual([]);
    expect(errorsOf(parse(`\uFEFF${body.replaceAll("\n", "\r\n")}`))).toEqual([]);
  });

  it("uses no operator that only PowerShell 7 knows", () => {
    // A ternary is no PowerShell to this parser; of the others it takes some for granted.
    expect(codeOf(parse(body))).not.toMatch(/&&|\|\||\?\?|\?\.|\?\[/);
  });

  it("reads no variable that nothing has set: a name that was mistyped would be silently empty", () => {
    expect(neverSet(body)).toEqual([]);
  });

  it("does not read the host's stdin", () => {
    // A host hands its stdin to a script that names this variable, and it would be read away
    // (facts: windows-powershell#stdin-and-stdout).
    expect(body).not.toMatch(/\$input\b/i);
  });
});

/** What the host or the bootstrap around the script sets (facts: octopus-scripts#powershell-host). */
const GIVEN =
  /^\$(?:_|true|false|Matches|LASTEXITCODE|OctopusParameters|ExecutionContext|env:(?:ProgramData|SystemRoot))$/;

function neverSet(body: string): string[] {
  const root = parse(body);
  const places = ["left_assignment_expression", "foreach_statement", "script_parameter"];
  const set = new Set(every(root, ...places).map((place) => every(place, "variable")[0]?.text));
  return every(root, "variable")
    .map(({ text }) => text.replace(/^\$\{(\w+)\}$/, "$$$1"))
    .filter((name) => !set.has(name) && !GIVEN.test(name));
}

describe("the parser notices", () => {
  it.each<[string, string, string]>([
    ["a variable that was mistyped", "Join-Path $package 'run.js'", "Join-Path $pakage 'run.js'"],
    ["one that is set under another name", "$ourFolder = ", "$theirFolder = "],
  ])("%s", (_, right, wrong) => {
    expect(FIRST_BODY).toContain(right);
    expect(neverSet(FIRST_BODY.replace(right, wrong))).not.toEqual([]);
  });

  it.each<[string, string, string]>([
    ["an unterminated text", "'run.js'", "'run.js"],
    ["an unterminated expandable text", 'Join-Path "$env:ProgramData/"', 'Join-Path "$env:ProgramData/'],
    ["a stray parenthesis", "Assert-OurFolder\n", "Assert-OurFolder)\n"],
    ["a stray brace", "exit $process.ExitCode", "}\nexit $process.ExitCode"],
    ["an if without parentheses", "if (-not $package)", "if -not $package"],
    ["an operand that is missing", "$attempt -ge 20", "$attempt -ge"],
    ["a comma that is missing", "[string]$code, [string]", "[string]$code [string]"],
    ["a pipe into nothing", "Remove-Item -ErrorAction SilentlyContinue\n}", "}"],
    ["a sub-expression that is not closed", "$($Matches[1])", "$($Matches[1]"],
    ["a ternary", "exit $process.ExitCode", "exit ($process ? 0 : 1)"],
  ])("%s", (_, right, wrong) => {
    expect(FIRST_BODY).toContain(right);
    expect(errorsOf(parse(FIRST_BODY.replace(right, () => wrong)))).not.toEqual([]);
  });

  it("every brace and every closing parenthesis that is missing", () => {
    const root = parse(FIRST_BODY);
    const closing = [...nodesOf(root)].filter(({ childCount, text }) => childCount === 0 && /^[{})]$/.test(text));
    expect(closing.length).toBeGreaterThan(100);
    const missed = closing.filter(({ startIndex }) => {
      const broken = parse(FIRST_BODY.slice(0, startIndex) + FIRST_BODY.slice(startIndex + 1));
      const unnoticed = !broken.hasError;
      broken.tree.delete();
      return unnoticed;
    });
    expect(missed.map(({ startPosition }) => startPosition.row + 1)).toEqual([]);
  });

  it.each([
    ["&&", "node --version && exit 1"],
    ["??", "$a = $b ?? 'c'"],
    ["?.", "$a = ${b}?.Length"],
  ])("%s, which only PowerShell 7 knows", (_, code) => {
    const root = parse(`${FIRST_BODY}\n${code}\n`);
    expect(root.hasError || /&&|\|\||\?\?|\?\.|\?\[/.test(codeOf(root))).toBe(true);
  });
});
