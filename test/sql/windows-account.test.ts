import { accountAtServer } from "../../src/sql/windows-account";

const ENV = { USERDOMAIN: "CONTOSO", COMPUTERNAME: "OCTO1" };

it.each([
  ["a domain account is itself", "CONTOSO\\svc-tentacle", ENV, "sql1", "CONTOSO\\svc-tentacle"],
  ["Local System is the machine elsewhere", "nt authority\\system", ENV, "sql1", "CONTOSO\\OCTO1$"],
  ["Network Service is, too", "NT AUTHORITY\\NETWORK SERVICE", ENV, "sql1", "CONTOSO\\OCTO1$"],
  ["a virtual account is, too", "NT SERVICE\\Tentacle", ENV, "sql1", "CONTOSO\\OCTO1$"],
  ["Local System on the SQL Server's own machine", "nt authority\\system", ENV, "octo1", "NT AUTHORITY\\SYSTEM"],
  ["and by localhost", "nt authority\\system", ENV, "localhost", "NT AUTHORITY\\SYSTEM"],
  [
    "a domain that is not known",
    "nt authority\\system",
    { USERDOMAIN: "OCTO1", COMPUTERNAME: "OCTO1" },
    "sql1",
    "DOMAIN\\OCTO1$",
  ],
  ["a machine that is not known", "nt authority\\system", {}, "sql1", "nt authority\\system"],
])("%s", (_title, name, env, host, expected) => {
  expect(accountAtServer(name, env, host)).toBe(expected);
});
