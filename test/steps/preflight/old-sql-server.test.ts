import { failureOf } from "../../made-up/failure";
import { run } from "../../../steps/preflight/run";
import { MadeUpMachine, preflightOn } from "./made-up-preflight";

const on = (productVersion: string) => {
  const machine = new MadeUpMachine();
  machine.database.is = { ...machine.database.is, productVersion };
  let asked = 0;
  const state = machine.database.state.bind(machine.database);
  machine.database.state = () => {
    asked += 1;
    return state();
  };
  return { machine, asked: () => asked };
};

test("a SQL Server that does not know what the steps ask is refused before it is asked", async () => {
  const { machine, asked } = on("10.50.6000.34");
  const failure = await failureOf(() => run(preflightOn(machine).context));
  expect(failure.code).toBe("Database-ServerTooOld");
  expect(failure.message).toContain("these steps work with SQL Server 2012 (11.0) and newer");
  expect(asked()).toBe(0);
});

test.each(["11.0.7507.2", "13.0.1601.5", "16.0.4135.4"])("SQL Server %s is asked", async (productVersion) => {
  const { machine, asked } = on(productVersion);
  await run(preflightOn(machine).context);
  expect(asked()).toBe(1);
});
