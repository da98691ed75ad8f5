import { once } from "node:events";
import type { AddressInfo } from "node:net";
import * as tls from "node:tls";
import { otherNodeApi, ownNodeApi, sharedNodeApi } from "../../src/octopus/connect";
import { madeUpCertificate } from "../made-up/certificate";
import { smallServer, type Answer, type SmallServer } from "../made-up/small-server";
import { madeUpSurroundings } from "../made-up/surroundings";

let server: SmallServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});
const connection = (timeoutSeconds = 5) => ({ ...madeUpSurroundings(), timeoutSeconds });
const SERVES = {
  Id: "OctopusServerNodes-HA-1",
  Name: "HA-1",
  IsInMaintenanceMode: false,
  Version: "2025.4.1",
  More: {},
};

async function ping(answer: Answer, timeoutSeconds?: number) {
  server = await smallServer(() => answer);
  const own = { node: "ha-1", listenPrefixes: [`http://+:${server.port}/`], serverUrl: "https://octopus.example.com" };
  return ownNodeApi(own, connection(timeoutSeconds)).ping();
}

test("a node that serves is asked anonymously, under the name of its prefix", async () => {
  expect(await ping({ body: SERVES })).toEqual({
    answers: true,
    serving: true,
    draining: false,
    name: "HA-1",
    version: "2025.4.1",
  });
  const [asked] = server!.asked;
  expect(asked?.path).toBe("/api/octopusservernodes/ping");
  expect(asked?.headers.host).toBe(`octopus.example.com:${server!.port}`);
  expect(asked?.headers).not.toHaveProperty("x-octopus-apikey");
});

describe("what the status says", () => {
  test.each<[string, Answer, object]>([
    [
      "418: it drains",
      { status: 418, body: { ...SERVES, IsInMaintenanceMode: true } },
      { answers: true, serving: false, draining: true },
    ],
    [
      "418 of a node that does not drain: it is offline",
      { status: 418, body: SERVES },
      { answers: true, serving: false, draining: false },
    ],
    [
      "418 of an older server: it drains",
      { status: 418, body: { Name: "ha-1" } },
      { answers: true, serving: false, draining: true, version: undefined },
    ],
    [
      "503 while it starts",
      { status: 503, body: "<html>starting</html>" },
      { answers: false, because: expect.stringContaining("answers 503") as string },
    ],
    [
      "a web page of something else",
      { body: "<html>IIS</html>" },
      { answers: false, because: expect.stringContaining("does not answer like an Octopus node") as string },
    ],
    [
      "a dropped connection",
      "reset",
      { answers: false, because: expect.stringContaining("the connection was reset") as string },
    ],
  ])("%s", async (_, answer, said) => {
    expect(await ping(answer)).toMatchObject(said);
  });

  test("no answer in time", async () => {
    expect(await ping("never", 0.2)).toMatchObject({
      answers: false,
      because: expect.stringContaining("there was no answer within 0.2 s") as string,
    });
  });
});

test("another node's answer is not this node's", async () => {
  expect(await ping({ body: { ...SERVES, Name: "ha-2" } })).toEqual({
    answers: false,
    because: `node 'ha-2' answers at http://octopus.example.com:${server!.port}`,
  });
});

test("a node whose name is not known yet tells it", async () => {
  server = await smallServer(() => ({ body: SERVES }));
  const own = { node: undefined, listenPrefixes: [`http://localhost:${server.port}/`], serverUrl: "http://x.example" };
  expect(await ownNodeApi(own, connection()).ping()).toMatchObject({ answers: true, name: "HA-1" });
});

test("of several prefixes the first that answers counts", async () => {
  server = await smallServer(() => ({ body: SERVES }));
  const silent = await smallServer(() => "reset");
  await silent.close();
  const listenPrefixes = [`http://localhost:${silent.port}/`, `http://localhost:${server.port}/`];
  const own = { node: "ha-1", listenPrefixes, serverUrl: "http://x.example" };
  expect(await ownNodeApi(own, connection()).ping()).toMatchObject({ answers: true });
});

test("a node without a prefix that can be read does not answer", async () => {
  const own = { node: "ha-1", listenPrefixes: [], serverUrl: "http://x.example" };
  expect(await ownNodeApi(own, connection()).ping()).toEqual({
    answers: false,
    because: "no usable address is known for it",
  });
});

test("another machine's node is asked at its own address, the shared address tells who answers there", async () => {
  server = await smallServer(() => ({ body: { ...SERVES, Name: "ha-2" } }));
  expect(await otherNodeApi({ node: "ha-2", nodeAddress: server.url }, connection()).ping()).toMatchObject({
    answers: true,
  });
  expect(await otherNodeApi({ node: "ha-3", nodeAddress: server.url }, connection()).ping()).toMatchObject({
    answers: false,
  });
  expect(await sharedNodeApi(server.url, connection()).ping()).toMatchObject({ answers: true, name: "ha-2" });
});

test("TLS asks for the prefix's name, and a certificate that is not trusted is named", async () => {
  const names: string[] = [];
  const secure = tls.createServer({
    ...madeUpCertificate,
    SNICallback: (name, done) => {
      names.push(name);
      done(null);
    },
  });
  secure.on("tlsClientError", () => undefined);
  secure.listen(0, "127.0.0.1");
  await once(secure, "listening");
  const { port } = secure.address() as AddressInfo;
  const own = {
    node: "ha-1",
    listenPrefixes: [`https://octopus.example.com:${port}/`],
    serverUrl: "https://x.example",
  };
  const said = await ownNodeApi(own, connection()).ping();
  secure.close();
  expect(said).toMatchObject({
    answers: false,
    because: expect.stringContaining("its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)") as string,
  });
  expect(names).toEqual(["octopus.example.com"]);
});
