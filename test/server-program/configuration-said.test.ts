import { parseConfiguration } from "../../src/server-program/configuration-said";

const connectionString = 'Data Source=sql;Initial Catalog=Octopus;User ID=o;Password="a;b}{"';
const found = { nodeName: "ha-1", listenPrefixes: ["http://+:80/", "https://octopus.example.com/"], connectionString };

const flat = {
  "Octopus.Storage.ExternalDatabaseConnectionString": connectionString,
  "Octopus.Server.NodeName": "ha-1",
  "Octopus.WebPortal.ListenPrefixes": "http://+:80/,https://octopus.example.com/",
  "Octopus.Server.TaskCap": 5,
};
const levels = {
  Octopus: {
    Storage: { ExternalDatabaseConnectionString: connectionString },
    Server: { NodeName: "ha-1", TaskCap: null },
    WebPortal: { ListenPrefixes: ["http://+:80/", "https://octopus.example.com/"] },
  },
};

test.each([
  ["flat keys", JSON.stringify(flat)],
  ["levels", JSON.stringify(levels, null, 2)],
  ["flat keys in other case", JSON.stringify(flat).replace("Octopus.Server.NodeName", "octopus.server.nodename")],
  ["prefixes with semicolons", JSON.stringify(flat).replace("80/,https", "80/; https")],
  ["a log line before it", `2025-01-01 INFO Checking {0} [1, 2] "x\n${JSON.stringify(flat)}`],
  ["other JSON before it", `{"level":"warn"}\r\n${JSON.stringify(flat)}\r\n`],
  ["an exception before and a line after it", `System.Exception: {oops\n  at X()\n${JSON.stringify(levels)}\nDone }`],
])("%s", (_, text) => expect(parseConfiguration(text)).toEqual(found));

test("what is missing there is empty here", () =>
  expect(parseConfiguration('{"Octopus.Home":"C:\\\\Octopus"}')).toEqual({
    nodeName: "",
    listenPrefixes: [],
    connectionString: "",
    home: "C:\\Octopus",
  }));

test.each([
  ["nothing", ""],
  ["no JSON", "Access denied"],
  ["JSON of something else", '{"a":1}'],
  ["cut off", '{"Octopus.Home":'],
])("%s", (_, text) => expect(parseConfiguration(text)).toBeUndefined());

test("a text in which characters did not arrive counts as not there", () => {
  const broken = {
    ...flat,
    "Octopus.Storage.ExternalDatabaseConnectionString": "Data Source=sql;Password=p\u{fffd}ss",
  };
  expect(parseConfiguration(JSON.stringify(broken))).toEqual({ ...found, connectionString: "" });
});
