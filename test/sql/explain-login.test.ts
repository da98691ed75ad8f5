import { explainConnection } from "../../src/sql/explain";
import { failureFromRunner } from "../../src/sql/sql-runner-failure";
import { readRunnerLine, type RunnerRefusal } from "../../src/sql/sql-runner-events";

const names = { server: "sql1", database: "Octo", login: undefined };
const refused = (phase: RunnerRefusal["phase"], ...errors: [number, string, number][]) =>
  failureFromRunner({
    phase,
    connected: false,
    inner: "",
    errors: errors.map(([number, message, state]) => ({ number, message, state })),
  });
const explained = (failure: ReturnType<typeof refused>, account?: string) => explainConnection(failure, names, account);

it("what lies below SqlClient's sentence is part of it", () => {
  const failure = failureFromRunner({
    phase: "connect",
    connected: false,
    inner: "AuthenticationException: The remote certificate was rejected.",
    errors: [{ number: 0, message: "An error occurred during the pre-login handshake.", state: 0 }],
  });
  expect(explained(failure).code).toBe("Database-CertificateNotTrusted");
});

describe("what System.Data.SqlClient says when it cannot connect", () => {
  it.each<[string, [number, string, number], string, RegExp]>([
    [
      "a refused Windows login names the account as the server saw it",
      [18456, "Login failed for user 'CONTOSO\\OCTO1$'.", 1],
      "Database-LoginFailed",
      /'CONTOSO\\OCTO1\$'.*CREATE LOGIN \[CONTOSO\\OCTO1\$\] FROM WINDOWS;/,
    ],
    [
      "in another language, too",
      [18456, "Fehler bei der Anmeldung für den Benutzer „CONTOSO\\OCTO1$“.", 1],
      "Database-LoginFailed",
      /CREATE LOGIN \[CONTOSO\\OCTO1\$\] FROM WINDOWS;/,
    ],
    [
      "or the one that Windows told",
      [18456, "Login failed.", 1],
      "Database-LoginFailed",
      /CREATE LOGIN \[CONTOSO\\TOLD\$\] FROM WINDOWS;/,
    ],
    [
      "no trust between the domains",
      [18452, "Login failed. The login is from an untrusted domain.", 1],
      "Database-LoginFailed",
      /account of a domain that the SQL Server trusts/,
    ],
    [
      "a database that this login cannot open",
      [4060, 'Cannot open database "Octo".', 1],
      "Database-NotFound",
      /the login 'CONTOSO\\TOLD\$' has a user/,
    ],
    [
      "Kerberos that fails",
      [-2146893022, "The target principal name is incorrect.  Cannot generate SSPI context.", 0],
      "Database-WindowsLoginImpossible",
      /setspn/,
    ],
    [
      "a certificate of another name, in another language",
      [-2146893022, "Der Zielprinzipalname ist falsch.", 0],
      "Database-CertificateNotTrusted",
      /TrustServerCertificate/,
    ],
    ["no TLS", [20, "does not support encryption", 0], "Database-NotEncrypted", /the password was not sent/],
    ["nobody there", [53, "A network-related error occurred.", 0], "Database-NotReachable", /error occurred \(53\)/],
    ["a fault of its own", [0, "InvalidOperationException: odd", 0], "Database-NotReachable", /odd/],
  ])("%s", (_title, error, code, sentence) => {
    const failure = explained(refused("connect", error), "CONTOSO\\TOLD$");
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(sentence);
  });

  it("the account is left open when nobody tells it", () => {
    const { next } = explained(refused("connect", [18456, "Login failed.", 1]));
    expect(next).toContain("CREATE LOGIN [DOMAIN\\MACHINE$] FROM WINDOWS;");
  });

  it("of several errors the first with a meaning is the cause", () => {
    const failure = refused("command", [3201, "Cannot open", 1], [3013, "terminating abnormally", 1]);
    expect(failure).toMatchObject({ number: 3201, kind: "server", all: [{ number: 3201 }, { number: 3013 }] });
    expect(refused("command", [3013, "terminating", 1])).toMatchObject({ number: 3013, kind: "server" });
    expect(refused("command")).toMatchObject({ number: 0, kind: "connection", message: "no reason given" });
  });
});

it.each([
  "",
  "Welcome",
  "{broken",
  "{}",
  '{"row":{"a":[1]}}',
  '{"done":1}',
  '{"row":{"a":{"utc":"yesterday"}}}',
  "[1]",
])("a line that is not the runner's is no event: %s", (line) => {
  expect(readRunnerLine(line)).toBeUndefined();
});
