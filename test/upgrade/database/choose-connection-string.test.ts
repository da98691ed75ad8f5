import { chooseConnectionString, handedOver } from "../../../src/upgrade/database/choose-connection-string";

const STRING = "Server=s;Database=d;User ID=u;Password=canary-71";

test("the first that tells is taken, masked, and nobody is asked after it", async () => {
  const masked: string[] = [];
  const asked: string[] = [];
  const source = (name: string, value: string | undefined) => () => {
    asked.push(name);
    return value;
  };
  const sources = [source("a", undefined), source("b", ""), source("c", STRING), source("d", "another")];
  expect(await chooseConnectionString({ mask: (secret) => masked.push(secret) }, sources)).toBe(STRING);
  expect(asked).toEqual(["a", "b", "c"]);
  expect(masked).toEqual(expect.arrayContaining([STRING, "canary-71"]));
});

test("nobody may know it", async () => {
  expect(await chooseConnectionString({ mask: () => {} }, [() => undefined])).toBeUndefined();
});

test("what this node handed over is not what another did", () => {
  const connectionStrings = [
    { machine: "octo-2", value: "other" },
    { machine: "octo-1", value: "" },
  ];
  const { ofThisNode, ofAnyNode } = handedOver({ reads: { connectionStrings }, system: { machineName: "octo-1" } });
  expect([ofThisNode(), ofAnyNode()]).toEqual(["", "other"]);
});
