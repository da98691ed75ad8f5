import { readConnectionString, secretsIn } from "../../src/sql/connection-string";

const usable = (text: string) => {
  const verdict = readConnectionString(text);
  if (!verdict.usable) throw new Error(verdict.refusal.code);
  if (verdict.client !== "mssql") throw new Error(verdict.because);
  return verdict.target;
};
const LOGIN = "User ID=sa;Password=p";

describe("a connection string that the driver can use", () => {
  it.each([
    ["the default port", `Data Source=sql1;Initial Catalog=Octo;${LOGIN}`, { host: "sql1", port: 1433 }],
    ["a port", `Data Source=sql1,1500;Initial Catalog=Octo;${LOGIN}`, { port: 1500, instanceName: undefined }],
    ["the tcp prefix", `Server=tcp:sql1.example.com,1433;Database=Octo;${LOGIN}`, { host: "sql1.example.com" }],
    ["a named instance", `Server=sql1\\OCTO;Database=Octo;${LOGIN}`, { port: undefined, instanceName: "OCTO" }],
    ["a named instance with a port: the port wins", `Server=sql1\\OCTO,1500;Database=O;${LOGIN}`, { port: 1500 }],
    ["the default instance by name", `Server=sql1\\MSSQLSERVER;Database=O;${LOGIN}`, { port: 1433 }],
    ["the local machine over TCP", `Server=tcp:.;Database=O;${LOGIN}`, { host: "localhost", port: 1433 }],
    ["the local machine with a port", `Server=(local),1500;Database=O;${LOGIN}`, { host: "localhost", port: 1500 }],
    ["the local machine by its name", `Server=localhost;Database=O;${LOGIN}`, { host: "localhost" }],
    ["the network library of TCP", `Server=s;Database=O;${LOGIN};Network Library=dbmssocn`, { host: "s" }],
    ["an IPv6 address", `Server=tcp:[fe80::1],1433;Database=O;${LOGIN}`, { host: "fe80::1" }],
    ["synonyms and odd case", "ADDR=s;dataBASE=O;UID=u;PWD=x", { host: "s", user: "u", password: "x" }],
    ["spaces around", "  Server = s ; Database = O ; User = u ; Password = x  ;", { host: "s", database: "O" }],
    ["the last of two equal keys", `Server=a;Server=b;Database=O;${LOGIN}`, { host: "b" }],
    ["the last of two synonyms", `Data Source=a;Server=b;Database=O;${LOGIN}`, { host: "b" }],
    ["double quotes", 'Server=s;Database=O;User ID=u;Password="a;b""c\'d "', { password: "a;b\"c'd " }],
    [
      "spaces that quotes keep, as in .NET",
      `Server=s;Database=' O ';User ID=" u ";Password=' x '`,
      { database: " O ", user: " u ", password: " x " },
    ],
    ["single quotes", "Server=s;Database=O;User ID=u;Password='a;b''c=d'", { password: "a;b'c=d" }],
    ["an equals sign in a value", "Server=s;Database=O;User ID=u;Password=a=b==c", { password: "a=b==c" }],
    ["a quote inside a plain value", "Server=s;Database=O;User ID=u;Password=it's", { password: "it's" }],
    [
      "non-ASCII",
      "Server=s;Database=Oktopus-Ü;User ID=u;Password=пароль😀",
      { database: "Oktopus-Ü", password: "пароль😀" },
    ],
    [
      "encryption unless told otherwise",
      `Server=s;Database=O;${LOGIN}`,
      { encrypt: "required", trustServerCertificate: false },
    ],
    [
      "Encrypt=True",
      `Server=s;Database=O;${LOGIN};Encrypt=True;TrustServerCertificate=yes`,
      { encrypt: "required", trustServerCertificate: true },
    ],
    [
      "Encrypt=False",
      `Server=s;Database=O;${LOGIN};Encrypt=false`,
      { encrypt: "if-offered", trustServerCertificate: true },
    ],
    ["Encrypt=Optional", `Server=s;Database=O;${LOGIN};Encrypt=Optional`, { encrypt: "if-offered" }],
    [
      "Encrypt=Strict",
      `Server=s;Database=O;${LOGIN};Encrypt=Strict;HostNameInCertificate=c`,
      { encrypt: "strict", hostNameInCertificate: "c" },
    ],
    [
      "an availability group's listener",
      `Server=ag;Database=O;${LOGIN};MultiSubnetFailover=True;ApplicationIntent=ReadOnly`,
      { multiSubnetFailover: true },
    ],
    [
      "keys that do not matter",
      `Server=s;Database=O;${LOGIN};Pooling=false;Connect Timeout=5;Whatever=1`,
      { host: "s" },
    ],
    ["Integrated Security=False", `Server=s;Database=O;${LOGIN};Integrated Security=False`, { user: "sa" }],
    ["Authentication=Sql Password", `Server=s;Database=O;${LOGIN};Authentication=Sql Password`, { user: "sa" }],
  ])("%s", (_title, text, expected) => {
    expect(usable(text)).toMatchObject(expected);
  });
});

describe("a connection string that is refused", () => {
  it.each([
    ["nothing", "", "Database-ConnectionStringUnreadable"],
    ["no pairs", "hello", "Database-ConnectionStringUnreadable"],
    ["an open quote", `Server=s;Database=O;User ID=u;Password="canary-5e1f`, "Database-ConnectionStringUnreadable"],
    ["no server", `Database=O;${LOGIN}`, "Database-ConnectionStringUnreadable"],
    ["no database", `Server=s;${LOGIN}`, "Database-ConnectionStringUnreadable"],
    [
      "a database name that can be none",
      `Server=s;Database=${"x".repeat(129)};${LOGIN}`,
      "Database-ConnectionStringUnreadable",
    ],
    ["no login", "Server=s;Database=O", "Database-ConnectionStringUnreadable"],
    ["a bad port", `Server=s,99999;Database=O;${LOGIN}`, "Database-ConnectionNotSupported"],
    ["a port where there is none", `Server=np:s,1433;Database=O;${LOGIN}`, "Database-ConnectionNotSupported"],
    ["a path that is no pipe", `Server=\\\\s\\share;Database=O;${LOGIN}`, "Database-ConnectionNotSupported"],
    ["the administrator connection", `Server=admin:s;Database=O;${LOGIN}`, "Database-ConnectionNotSupported"],
    ["LocalDB", `Server=(localdb)\\MSSQLLocalDB;Database=O;${LOGIN}`, "Database-ConnectionNotSupported"],
    [
      "LocalDB by its pipe",
      `Server=np:\\\\.\\pipe\\LOCALDB#1A2B\\tsql\\query;Database=O;${LOGIN}`,
      "Database-ConnectionNotSupported",
    ],
    [
      "a Windows login with TDS 8",
      "Server=s;Database=O;Integrated Security=true;Encrypt=Strict",
      "Database-ConnectionNotSupported",
    ],
    ["a domain in the login", "Server=s;Database=O;User ID=CONTOSO\\me;Password=p", "Database-WindowsLogin"],
    ["Entra", "Server=s;Database=O;Authentication=Active Directory Default", "Database-EntraLogin"],
    ["Azure SQL Database", `Server=tcp:o.database.windows.net,1433;Database=O;${LOGIN}`, "Database-AzureSql"],
    ["Azure for governments", `Server=o.database.usgovcloudapi.net;Database=O;${LOGIN}`, "Database-AzureSql"],
    ["a Managed Instance", `Server=mi.a1b2c3.database.windows.net;Database=O;${LOGIN}`, "Database-ManagedInstance"],
    [
      "a Managed Instance's public address",
      `Server=mi.public.a1b2c3.database.windows.net,3342;Database=O;${LOGIN}`,
      "Database-ManagedInstance",
    ],
    ["RDS", `Server=o.abc.eu-west-1.rds.amazonaws.com;Database=O;${LOGIN}`, "Database-AmazonRds"],
  ])("%s", (_title, text, code) => {
    const verdict = readConnectionString(text);
    expect(verdict).toMatchObject({ usable: false, refusal: { code } });
    expect(JSON.stringify(verdict)).not.toContain("canary");
  });

  it("names the GRANTs that make a SQL login", () => {
    expect(readConnectionString("Server=s;Database=My]Octo;Authentication=Active Directory MSI")).toMatchObject({
      refusal: {
        next: expect.stringMatching(
          /CREATE LOGIN .*GRANT CREATE ANY DATABASE .*USE \[My\]\]Octo\].*db_owner/,
        ) as string,
      },
    });
  });

  it("never says a password", () => {
    const text = "Server=admin:x;Database=O;User ID=u;Password=canary-7c2a";
    expect(JSON.stringify(readConnectionString(text))).not.toContain("canary");
  });
});

describe("the secrets in a connection string", () => {
  it.each([
    ["plain", "Server=s;Password=p1", ["Server=s;Password=p1", "p1"]],
    ["quoted", `Server=s;PWD="a;b"`, [`Server=s;PWD="a;b"`, "a;b"]],
    ["unreadable", "nonsense", ["nonsense"]],
    ["none", "Server=s;Integrated Security=true", ["Server=s;Integrated Security=true"]],
  ])("%s", (_title, text, expected) => {
    expect(secretsIn(text)).toEqual(expected);
  });
});
