import { CUT_OFF, CutOff, type Handle } from "../../../src/stand-ins/http/exchange";
import { LoopbackServer } from "../../../src/stand-ins/http/loopback";
import { loadBalancer } from "../../../src/stand-ins/http/load-balancer";
import { nodeApi } from "../../../src/stand-ins/http/node-api";
import { overSockets } from "../../../src/stand-ins/http/over-sockets";
import { releaseServer } from "../../../src/stand-ins/http/releases";
import { madeUpWorld, NEW, type MadeUpWorld } from "../../rehearsal/made-up-world";

const KEY = "API-KEY";
let at: MadeUpWorld;
let handles: Handle[];
let servers: LoopbackServer[];
let balancer: LoopbackServer;
beforeEach(async () => {
  at = madeUpWorld();
  handles = at.world.nodes.map((node) => nodeApi(at.world, node, KEY));
  servers = handles.map((handle) => new LoopbackServer(overSockets(handle)));
  balancer = new LoopbackServer(overSockets(loadBalancer(at.world, (node) => handles[at.world.nodes.indexOf(node)])));
  await Promise.all([...servers, balancer].map((server) => server.listen()));
});
afterEach(async () => {
  await Promise.all([...servers, balancer].map((server) => server.close()));
  await at.end();
});

const get = (url: string, key = KEY) => fetch(url, { headers: { "X-Octopus-ApiKey": key } });

test("a draining node answers its ping with 418 and a body, a starting one with 503 and HTML", async () => {
  const ping = `${servers[0]!.url}/api/OctopusServerNodes/ping`;
  expect((await get(ping)).status).toBe(200);
  at.world.setDraining(at.first, true, "api");
  const draining = await get(ping);
  expect([draining.status, await draining.json()]).toMatchObject([418, { Name: "ha-1", IsInMaintenanceMode: true }]);
  at.first.state = "start-pending";
  const starting = await get(ping);
  expect([starting.status, starting.headers.get("content-type")]).toEqual([503, "text/html; charset=utf-8"]);
});

test("the load balancer sends people to nodes that answer 200 only, and answers for itself when there is none", async () => {
  at.world.setDraining(at.first, true, "api");
  for (let i = 0; i < 4; i += 1) {
    expect((await get(`${balancer.url}/api`)).headers.get("octopus-node")).toBe("ha-2");
  }
  at.world.setDraining(at.second, true, "api");
  expect((await get(`${balancer.url}/api`)).status).toBe(503);
});

test("the load balancer answers with 502 for a node that accepts no connection, or ends it", async () => {
  at.world.setDraining(at.second, true, "api");
  at.first.acceptsConnections = false;
  expect((await get(`${balancer.url}/api`)).status).toBe(502);
  const cutOff = loadBalancer(at.world, () => () => CUT_OFF);
  at.first.acceptsConnections = true;
  expect(await cutOff({ method: "GET", path: "/api", headers: {}, body: "" })).toMatchObject({ status: 502 });
});

test("a silent node answers nobody, and cuts off who still waits when it is silent no longer, or is stopped", async () => {
  const asked = { method: "GET", path: "/api", headers: {}, body: "" };
  let answered = 0;
  for (const end of [() => at.world.endFaults(), () => at.world.setAccepting(at.first, false)]) {
    at.first.isSilent = true;
    const answer = Promise.resolve(handles[0]!(asked)).finally(() => (answered += 1));
    const before = answered;
    await at.world.clock.sleep(100);
    expect(answered).toBe(before);
    end();
    expect(await answer).toBe(CUT_OFF);
  }
});

test("without the key only what is anonymous is answered", async () => {
  expect((await get(`${balancer.url}/api`, "wrong")).status).toBe(200);
  expect((await get(`${balancer.url}/api/maintenanceconfiguration`, "wrong")).status).toBe(401);
});

test("maintenance mode is switched by PUT, and only by a boolean", async () => {
  const put = (body: string) =>
    fetch(`${balancer.url}/api/maintenanceconfiguration`, {
      method: "PUT",
      body,
      headers: { "X-Octopus-ApiKey": KEY },
    });
  expect((await put('{"IsInMaintenanceMode":"yes"}')).status).toBe(400);
  expect((await put('{"IsInMaintenanceMode":true}')).status).toBe(200);
  expect(at.world.maintenance).toBe(true);
});

test("an unknown route is a hole, and said to the world", async () => {
  expect((await get(`${servers[0]!.url}/api/teams`)).status).toBe(404);
  expect(at.of("not-understood")).toMatchObject([{ call: "GET /api/teams" }]);
});

test("the download server tells size and SHA-256, and goes on where a download ended", async () => {
  const installer = at.world.computers.makeInstaller(NEW, 200_000, at.world.chance);
  const releases = new LoopbackServer(overSockets(releaseServer(at.world, new Map([[NEW, installer]]), "a+b")));
  await releases.listen();
  try {
    const url = `${releases.url}/octopus/Octopus.${NEW}-x64.msi?sig=a%2Bb`;
    expect((await fetch(url.replace(/\?.*/, ""))).status).toBe(403);
    const head = await fetch(url, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe("200000");
    expect(head.headers.get("x-amz-meta-sha256")).toMatch(/^[0-9a-f]{64}$/);
    const rest = await fetch(url, { headers: { Range: "bytes=150000-" } });
    expect(rest.status).toBe(206);
    expect(Buffer.from(await rest.arrayBuffer()).equals(installer.subarray(150_000))).toBe(true);
    expect((await fetch(url.replace(NEW, "2020.1.1"))).status).toBe(404);
  } finally {
    await releases.close();
  }
});

test("two downloads are cut off in the middle by the fault, and no HEAD", async () => {
  const dropping = madeUpWorld({ faults: ["download-drops"] });
  try {
    const installer = at.world.computers.makeInstaller(NEW, 300_000, at.world.chance);
    const releases = releaseServer(dropping.world, new Map([[NEW, installer]]), undefined);
    const received = async (method: string, headers = {}): Promise<[number, boolean]> => {
      const reply = await releases({ method, path: `/octopus/Octopus.${NEW}-x64.msi`, headers, body: "" });
      if (reply === CUT_OFF || reply.body instanceof Uint8Array) return [0, false];
      let bytes = 0;
      try {
        for await (const piece of reply.body) bytes += piece.length;
      } catch (error) {
        return [bytes, error instanceof CutOff];
      }
      return [bytes, false];
    };
    expect(await received("HEAD")).toEqual([0, false]);
    expect(await received("GET")).toEqual([196_608, true]);
    expect(await received("GET", { range: "bytes=196608-" })).toEqual([65_536, true]);
    expect(await received("GET", { range: "bytes=196608-" })).toEqual([103_392, false]);
  } finally {
    await dropping.end();
  }
});
