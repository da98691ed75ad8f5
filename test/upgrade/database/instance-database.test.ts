import { withInstanceDatabase } from "../../../src/upgrade/database/instance-database";
import { madeUpContext } from "../../made-up/context";
import { MadeUpDatabase } from "./made-up-database";

const OWN = "Server=own;Database=O;User ID=u;Password=canary-own";
const OTHER = "Server=other;Database=O;User ID=u;Password=canary-other";
const GIVEN = "Server=given;Database=O;User ID=u;Password=canary-given";
const from = (machine: string, value: string | undefined) => ({ machine, value });

async function open(
  inputs: { connectionString?: string; databaseName?: string },
  connectionStrings: { machine: string; value: string | undefined }[],
) {
  const used: string[] = [];
  const database = new MadeUpDatabase();
  const { context, seen } = madeUpContext({ inputs, reads: { connectionStrings }, tools: {} });
  const connect = async (text: string) => {
    expect(seen.masked).toContain(text);
    used.push(text);
    return database;
  };
  await withInstanceDatabase(context, connect, async () => undefined);
  return { used, database, seen };
}

describe("the connection string", () => {
  it.each([
    ["the one that was given", { connectionString: GIVEN }, [from("octo-1", OWN)], GIVEN],
    ["this node's own", {}, [from("octo-2", OTHER), from("octo-1", OWN)], OWN],
    ["another node's, when this one has no program left", {}, [from("octo-1", ""), from("octo-2", OTHER)], OTHER],
  ])("is %s, masked before it is used", async (_title, inputs, strings, expected) => {
    const { used, database, seen } = await open(inputs, strings);
    expect(used).toEqual([expected]);
    expect(seen.masked).toContain(/Password=(.*)$/.exec(expected)![1]);
    expect(database.calls).toEqual(["close"]);
  });

  it("must come from somewhere", async () => {
    await expect(open({}, [from("octo-1", undefined)])).rejects.toMatchObject({ code: "Database-NoConnectionString" });
  });

  it("must lead to the database that was named", async () => {
    await expect(open({ databaseName: "Other" }, [from("octo-1", OWN)])).rejects.toMatchObject({
      code: "Database-OtherName",
    });
    await expect(open({ databaseName: "octopusdeploy" }, [from("octo-1", OWN)])).resolves.toBeDefined();
  });
});
