import { explain, explainConnection } from "../../src/sql/explain";
import { failureFromDriver } from "../../src/sql/mssql-failure";
import { SqlFailure, type SqlMessage } from "../../src/sql/sql-session";

const doing = {
  what: "back up the database 'Octo'",
  server: "SQL1",
  database: "Octo",
  login: "octopus",
  file: "\\\\nas\\o\\Octo.bak",
  serviceAccount: "CONTOSO\\svc-sql",
};
const server = (...all: SqlMessage[]) => new SqlFailure(all[0]!.number, all[0]!.message, all, "server");
const one = (number: number, message = "Something.") => server({ number, message });
const device = (osError: number, number = 3201) =>
  server(
    { number, message: `Cannot open backup device 'x'. Operating system error ${osError}(text).` },
    { number: 3013, message: "BACKUP DATABASE is terminating abnormally." },
  );

describe("what SQL Server refuses", () => {
  it.each<[string, SqlFailure, string, RegExp]>([
    ["path denied", device(5), "Backup-AccessDenied", /'CONTOSO\\svc-sql' on the SQL host 'SQL1', not by the Tentacle/],
    ["no such folder", device(3), "Backup-FolderNotFound", /on the SQL host/],
    ["no such share", device(53), "Backup-ShareNotReachable", /on the SQL host/],
    ["share refuses the account", device(1326), "Backup-AccessDenied", /share/],
    ["disk full while writing", device(112, 3202), "Backup-DiskFull", /no space left/],
    ["disk full, non-recoverable", device(112, 3271), "Backup-DiskFull", /no space left/],
    ["another device error", device(1117), "Backup-DeviceFailed", /3201.*service account/],
    [
      "no right to back up",
      one(262),
      "Database-PermissionDenied",
      /GRANT CREATE ANY DATABASE TO \[octopus\].*CREATE USER \[octopus\].*ALTER ROLE db_owner ADD MEMBER \[octopus\]/,
    ],
    ["no right on an object", one(229), "Database-PermissionDenied", /DBA/],
    ["no user in the database", one(916), "Database-PermissionDenied", /DBA/],
    ["no such database", one(911), "Database-NotFound", /'Octo'/],
    ["database not open at login", one(4060), "Database-NotFound", /'Octo'/],
    ["login failed", one(18456), "Database-LoginFailed", /'octopus'/],
    ["database restoring", one(927), "Database-NotOnline", /online/],
    ["database offline", one(942), "Database-NotOnline", /online/],
    ["no compression", one(1844), "Backup-NoCompression", /uncompressed/],
    ["other media", one(3098), "Backup-OtherMedia", /Upgrade\.Database\.Backup\.Folder/],
    ["another backup", one(3023), "Backup-OtherBackupRunning", /ended/],
    ["failed backup in the error log", one(3041), "Backup-Failed", /error log/],
    ["bad page", one(3043), "Backup-BadPage", /CHECKDB/],
    ["wrong replica", one(3059), "Backup-NotOnThisReplica", /primary replica/],
    ["no checksums", one(3187), "Backup-Damaged", /Octo\.bak/],
    ["malformed media", one(3241), "Backup-Damaged", /Octo\.bak/],
    ["log full", one(9002), "Database-NoSpace", /log/],
    ["filegroup full", one(1105), "Database-NoSpace", /space/],
    ["deadlock", one(1205), "Database-Busy", /again/],
    ["lock timeout", one(1222), "Database-Busy", /again/],
    ["Azure", one(40510), "Database-AzureSql", /point-in-time/],
    ["a number nobody knows", one(31337, "Odd"), "Database-Refused", /error 31337\): Odd\./],
    ["silence", new SqlFailure(0, "SQL Server sent nothing for 900 s", [], "silence"), "Database-Stalled", /900 s/],
    ["cancelled", new SqlFailure(0, "the step was told to end", [], "cancelled"), "Database-Cancelled", /again/],
    [
      "connection lost",
      new SqlFailure(0, "socket hang up", [], "connection"),
      "Database-ConnectionLost",
      /socket hang up/,
    ],
  ])("%s", (_title, failure, code, sentence) => {
    const said = explain(failure, doing);
    expect(said.code).toBe(code);
    expect(said.message).toMatch(sentence);
    expect(said.message).toContain("SQL Server 'SQL1' did not back up the database 'Octo'.");
    expect(said.cause).toBe(failure);
  });

  it("says whose account it is even when its name is unknown", () => {
    expect(explain(device(5), { ...doing, serviceAccount: undefined }).message).toContain(
      "SQL Server's service account on the SQL host 'SQL1'",
    );
  });

  it("finds the operating system's error in other languages", () => {
    const german = "Das Sicherungsmedium 'x' kann nicht geöffnet werden. Betriebssystemfehler 5(Zugriff verweigert).";
    expect(explain(one(3201, german), doing).code).toBe("Backup-AccessDenied");
  });
});

describe("a connection that cannot be opened", () => {
  const names = { server: "sql1,1433", database: "Octo", login: "octopus" };
  it.each<[string, SqlFailure, string]>([
    ["refused", new SqlFailure(0, "Failed to connect - ECONNREFUSED", [], "connection"), "Database-NotReachable"],
    ["self-signed", new SqlFailure(0, "self-signed certificate", [], "connection"), "Database-CertificateNotTrusted"],
    [
      "wrong name",
      new SqlFailure(0, "Hostname/IP does not match certificate's altnames", [], "connection"),
      "Database-CertificateNotTrusted",
    ],
    ["no TLS", new SqlFailure(0, "the server offers no encryption", [], "connection"), "Database-NotEncrypted"],
    [
      "login",
      new SqlFailure(18456, "Login failed for user 'octopus'.", [{ number: 18456, message: "" }], "login"),
      "Database-LoginFailed",
    ],
    ["database", new SqlFailure(4060, "Cannot open", [{ number: 4060, message: "" }], "login"), "Database-NotFound"],
    ["login without a number", new SqlFailure(0, "Login failed", [], "login"), "Database-LoginFailed"],
  ])("%s", (_title, failure, code) => {
    const said = explainConnection(failure, names);
    expect(said.code).toBe(code);
    expect(said.message).toContain("SQL Server 'sql1,1433' cannot be reached for the database 'Octo'.");
    expect(said.message).not.toContain("canary");
  });
});

describe("an error of the driver", () => {
  const error = (fields: object) => Object.assign(new Error("outer"), fields);

  it("is the first with a number, not the 3013 that the driver throws", () => {
    const preceding = [error({ number: 3201, message: "Cannot open backup device" })];
    const failure = failureFromDriver(error({ number: 3013, message: "terminating", precedingErrors: preceding }));
    expect(failure).toMatchObject({ number: 3201, message: "Cannot open backup device", kind: "server" });
    expect(failure.all.map(({ number }) => number)).toEqual([3201, 3013]);
  });

  it("is 3013 when there is nothing else", () => {
    expect(failureFromDriver(error({ number: 3013, precedingErrors: [] }))).toMatchObject({ number: 3013 });
  });

  it.each([
    [
      "a refused login, whose number came before",
      error({ code: "ELOGIN" }),
      [{ number: 18456, message: "Login failed" }],
      { number: 18456, kind: "login" },
    ],
    [
      "a database that cannot be opened",
      error({ code: "ELOGIN" }),
      [
        { number: 4060, message: "Cannot open" },
        { number: 18456, message: "Login failed" },
      ],
      { number: 4060, kind: "login" },
    ],
    ["a cancelled request", error({ code: "ECANCEL" }), [], { number: 0, kind: "cancelled" }],
    [
      "a dropped socket",
      error({ code: "ECONNRESET", message: "socket hang up" }),
      [],
      { number: 0, kind: "connection", message: "socket hang up" },
    ],
    ["something that is no error", "odd", [], { kind: "connection", message: "odd" }],
  ])("%s", (_title, thrown, logins, expected) => {
    expect(failureFromDriver(thrown, logins)).toMatchObject(expected);
  });

  it("carries the network's own code", () => {
    const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED", syscall: "connect" });
    const cause = error({ errors: [refused, refused] });
    expect(
      failureFromDriver(error({ code: "ESOCKET", message: "Failed to connect", originalError: { cause } })).message,
    ).toBe("Failed to connect - ECONNREFUSED");
  });
});
