import { whoAmI } from "../../src/windows/whoami";
import { failureOf } from "../made-up/failure";
import { madeUpEnv, madeUpRun } from "./made-up-run";

const machine = (user: string, level: string) =>
  madeUpRun((_, line) =>
    line.includes("/user")
      ? `${user}\r\n`
      : `"Jeder","Bekannte Gruppe","S-1-1-0","Verbindliche Gruppe"\r\n"Verbindliche Beschriftung","Bezeichnung","${level}",""\r\n`,
  ).run;

test.each([
  ["Local System", '"nt-autorit\uFFFDt\\system","S-1-5-18"', "S-1-16-16384", true, "nt-autorit\uFFFDt\\system"],
  ["an elevated administrator", '"contoso\\adm","S-1-5-21-1-2-3-500"', "S-1-16-12288", true, "contoso\\adm"],
  ["one that is not elevated", '"contoso\\svc","S-1-5-21-1-2-3-500"', "S-1-16-8192", false, "contoso\\svc"],
])("%s, by SID and not by name", async (_, user, level, elevated, name) => {
  expect(await whoAmI(machine(user, level), madeUpEnv, 60)).toEqual({ name, elevated });
});

test("an answer without SIDs is not understood", async () => {
  const failure = await failureOf(() => whoAmI(machine("who?", "none"), madeUpEnv, 60));
  expect(failure.code).toBe("Account-Unknown");
});
