import { CONNECTION_RULES } from "../../src/sql/connection-rules";
import { readConnectionString, sayClient } from "../../src/sql/connection-string";
import { readConnectionSettings } from "../../src/sql/connection-settings";

/** What stands in every connection string; the piece under test comes after it and wins. */
const COMMON = "Data Source=sql1;Initial Catalog=OctopusDeploy;User ID=octopus;Password=canary-3d7e";
const cases = CONNECTION_RULES.flatMap((rule) => rule.written.map((written) => [written, rule] as const));

it.each(cases)("'%s' falls under its rule, with the rule's verdict", (written, { applies, verdict, because }) => {
  const text = `${COMMON};${written.replace("...", "x")}`;
  const settings = readConnectionSettings(text);
  expect(settings && applies(settings)).toBe(true);
  const read = readConnectionString(text);
  expect(read.usable ? read.client : "refused").toBe(verdict === "either" ? "mssql" : verdict);
  if (read.usable && verdict !== "either") expect(read.because).not.toBe("");
  if (!read.usable && verdict === "refused") expect(read.refusal.why).toMatch(/^As it stands, .*\.$/);
  expect(because).toMatch(/^\S.*[^.]$/);
  expect(JSON.stringify(read.usable ? sayClient(text) : read)).not.toContain("canary");
});

it("what decides nothing goes with Windows PowerShell, too", () => {
  const windows = cases
    .filter(([, { verdict }]) => verdict === "either")
    .map(([written]) => readConnectionString(`${COMMON};Integrated Security=True;${written}`));
  expect(windows.length).toBeGreaterThan(5);
  expect(windows.filter((verdict) => !verdict.usable || verdict.client !== "powershell")).toEqual([]);
});

it("every connection string that is read falls under a rule that decides", () => {
  const deciding = CONNECTION_RULES.filter(({ verdict }) => verdict !== "either");
  for (const [written] of cases) {
    const settings = readConnectionSettings(`${COMMON};${written}`)!;
    expect(deciding.some(({ applies }) => applies(settings))).toBe(true);
  }
});

it("each has a title of its own, and each refusal a way on", () => {
  expect(new Set(CONNECTION_RULES.map(({ title }) => title)).size).toBe(CONNECTION_RULES.length);
  for (const { verdict, refusal } of CONNECTION_RULES) expect(refusal !== undefined).toBe(verdict === "refused");
});

it.each([
  [
    "Server=tcp:sql1,1500;Database=O;User ID=u;Password=p",
    "SQL Server 'sql1,1500' is queried through the driver in the step's package (mssql), because of the connection string: it has a SQL login and goes over TCP.",
  ],
  [
    "Server=sql1\\OCTO;Database=O;Integrated Security=True",
    "SQL Server 'sql1\\OCTO' is queried through Windows PowerShell (System.Data.SqlClient), because of the connection string: it asks for a Windows login: that of the account the Tentacle runs as, which needs a login of its own.",
  ],
  [
    "Server=np:\\\\sql1\\pipe\\MSSQL$OCTO\\sql\\query;Database=O;User ID=u;Password=p",
    "SQL Server 'sql1\\OCTO' is queried through Windows PowerShell (System.Data.SqlClient), because of the connection string: it asks for named pipes.",
  ],
  ["Server=admin:sql1;Database=O;User ID=u;Password=p", undefined],
])("the client is said in one line: %s", (text, expected) => {
  expect(sayClient(text)).toBe(expected);
});
