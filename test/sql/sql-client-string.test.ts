import fc from "fast-check";
import { splitConnectionString } from "../../src/sql/connection-string-pairs";
import { readConnectionSettings } from "../../src/sql/connection-settings";
import { sqlClientString } from "../../src/sql/sql-client-string";

const made = (text: string) => splitConnectionString(sqlClientString(readConnectionSettings(text)!, 15))!;
const ALWAYS = {
  "application name": "octopus-ha-upgrade",
  "connect timeout": "15",
  pooling: "False",
  connectretrycount: "0",
  enlist: "False",
};

it("holds what the older client knows, and a connection that is never replaced by another", () => {
  const text =
    "Data Source=sql1\\OCTO;Initial Catalog=Octo;Integrated Security=SSPI;Trust Server Certificate=True;Multi Subnet Failover=True;Application Intent=ReadOnly;Multiple Active Result Sets=True;Command Timeout=3;Pooling=True";
  expect(Object.fromEntries(made(text))).toEqual({
    "data source": "sql1\\OCTO",
    "initial catalog": "Octo",
    "integrated security": "True",
    encrypt: "True",
    trustservercertificate: "True",
    multisubnetfailover: "True",
    ...ALWAYS,
  });
});

it("keeps pipes, partners and libraries, and leaves out what goes over TCP only", () => {
  const text =
    "Server=np:\\\\sql1\\pipe\\sql\\query;Database=Octo;User ID=u;Password=p;Encrypt=no;MultiSubnetFailover=yes;Failover Partner=sql2;Network Library=DBNMPNTW";
  expect(Object.fromEntries(made(text))).toEqual({
    "data source": "np:\\\\sql1\\pipe\\sql\\query",
    "initial catalog": "Octo",
    "user id": "u",
    password: "p",
    encrypt: "False",
    trustservercertificate: "True",
    "network library": "dbnmpntw",
    "failover partner": "sql2",
    ...ALWAYS,
  });
});

it("a login is read back as it was, whatever it is", () => {
  const value = fc
    .string({ minLength: 1, unit: "binary" })
    .filter((text) => !text.includes("\0") && text.trim() === text);
  fc.assert(
    fc.property(value, value, (user, password) => {
      const settings = { ...readConnectionSettings("Server=s;Database=d;User ID=u;Password=p")!, user, password };
      const pairs = splitConnectionString(sqlClientString(settings, 15))!;
      expect([pairs.get("user id"), pairs.get("password"), pairs.get("pooling")]).toEqual([user, password, "False"]);
    }),
  );
});
