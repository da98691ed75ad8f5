import { ownInstanceApi } from "../../src/octopus/connect";
import { smallServer, type ReceivedRequest, type SmallServer } from "../made-up/small-server";
import { madeUpSurroundings } from "../made-up/surroundings";

const servers: SmallServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A server that says it is that node, whatever it is called at the moment. */
async function nodeCalled(called: { name: string }): Promise<SmallServer> {
  const server = await smallServer(({ path }: ReceivedRequest) =>
    path.endsWith("/ping") ? { body: { Name: called.name } } : { body: { IsInMaintenanceMode: false } },
  );
  servers.push(server);
  return server;
}
const puts = ({ asked }: SmallServer) => asked.filter(({ method }) => method === "PUT").length;

test("a change goes to the address whose question was answered, though another one answers by then", async () => {
  const first = { name: "another-node" };
  const [one, two] = [await nodeCalled(first), await nodeCalled({ name: "ha-1" })];
  const listenPrefixes = [`http://+:${one.port}/`, `http://+:${two.port}/`];
  const own = { node: "ha-1", listenPrefixes, serverUrl: "http://octopus.example.com" };
  const instance = ownInstanceApi(own, "API-EXAMPLE", { ...madeUpSurroundings(), timeoutSeconds: 5 });
  expect(await instance.maintenance()).toBe(false);
  first.name = "ha-1";
  await instance.setMaintenance(true);
  expect([puts(one), puts(two)]).toEqual([0, 1]);
  expect(instance.address).toBe(`http://octopus.example.com:${two.port}`);
});
