import { otherInstanceApi, sharedInstanceApi } from "../../src/octopus/connect";
import type { InstanceApi } from "../../src/octopus/instance-api";
import { failureOf } from "../made-up/failure";
import { smallServer, type Answer, type ReceivedRequest, type SmallServer } from "../made-up/small-server";
import { madeUpSurroundings } from "../made-up/surroundings";

const KEY = "API-CANARY0123456789";
let server: SmallServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function instanceThat(answer: (asked: ReceivedRequest) => Answer, apiKey = KEY, timeoutSeconds = 5) {
  server = await smallServer(answer);
  const surroundings = madeUpSurroundings();
  return { api: sharedInstanceApi(`${server.url}/`, apiKey, { ...surroundings, timeoutSeconds }), surroundings };
}
const answering = async (answer: Answer) => (await instanceThat(() => answer)).api;

describe("what it answers", () => {
  test("the root is read without the key", async () => {
    const api = await answering({ body: { Version: "2025.4.1", InstallationId: "1234", Links: {} } });
    expect(await api.root()).toEqual({ version: "2025.4.1", installationId: "1234" });
    expect(server!.asked[0]?.headers).not.toHaveProperty("x-octopus-apikey");
  });

  test("an older root has no installation id", async () => {
    expect(await (await answering({ body: { Version: "3.17.14" } })).root()).toMatchObject({ installationId: "" });
  });

  test("the status says what the licence covers, an older one does not", async () => {
    const newer = await answering({
      body: { MaximumAvailableVersionCoveredByLicense: "2025.4.1", IsInMaintenanceMode: true },
    });
    expect(await newer.status()).toEqual({ maximumVersionCoveredByLicense: "2025.4.1", inMaintenanceMode: true });
    await server?.close();
    const older = await answering({ body: {} });
    expect(await older.status()).toEqual({ maximumVersionCoveredByLicense: undefined, inMaintenanceMode: undefined });
  });

  test("the summary lists nodes; older servers tell less", async () => {
    const api = await answering({
      body: {
        Nodes: [
          {
            Id: "OctopusServerNodes-HA-1",
            Name: "ha-1",
            IsInMaintenanceMode: true,
            IsOffline: true,
            RunningTaskCount: 2,
            Version: "2025.4.1",
          },
          { Id: "OctopusServerNodes-HA-2", Name: "ha-2", Rank: "Leader" },
        ],
      },
    });
    expect(await api.nodes()).toEqual([
      {
        id: "OctopusServerNodes-HA-1",
        name: "ha-1",
        draining: true,
        offline: true,
        runningTaskCount: 2,
        version: "2025.4.1",
      },
      {
        id: "OctopusServerNodes-HA-2",
        name: "ha-2",
        draining: false,
        offline: false,
        runningTaskCount: 0,
        version: undefined,
      },
    ]);
    expect(server!.asked[0]?.headers["x-octopus-apikey"]).toBe(KEY);
  });

  test("maintenance mode is switched with the document Octopus expects", async () => {
    const api = await answering({ body: { Id: "maintenance", IsInMaintenanceMode: true } });
    expect(await api.maintenance()).toBe(true);
    await api.setMaintenance(false);
    expect(server!.asked.map(({ method, path, body }) => [method, path, body])).toEqual([
      ["GET", "/api/maintenanceconfiguration", ""],
      ["PUT", "/api/maintenanceconfiguration", '{"Id":"maintenance","IsInMaintenanceMode":false}'],
    ]);
  });

  test("a virtual directory is part of every address", async () => {
    server = await smallServer(() => ({ body: { Version: "2025.4.1" } }));
    await sharedInstanceApi(`${server.url}/octopus/`, KEY, { ...madeUpSurroundings(), timeoutSeconds: 5 }).root();
    expect(server.asked[0]?.path).toBe("/octopus/api");
  });
});

describe("each way to fail has its own code and sentence", () => {
  const html = "<!DOCTYPE html><html><body>Octopus Server is starting</body></html>";
  test.each<[string, Answer, string, string]>([
    [
      "401: the key",
      { status: 401, body: { ErrorMessage: "You must be logged in to request this resource." } },
      "Instance-KeyRefused",
      "It says: You must be logged in",
    ],
    [
      "403 with the permission named",
      { status: 403, body: { ErrorMessage: "You do not have permission. Missing permission: ConfigureServer" } },
      "Instance-PermissionMissing",
      "the permission ConfigureServer is missing",
    ],
    [
      "403 without a name: the one that maintenance needs",
      { status: 403, body: { ErrorMessage: "No." } },
      "Instance-PermissionMissing",
      "AdministerSystem",
    ],
    [
      "403: Octopus Cloud is mentioned",
      { status: 403, body: {} },
      "Instance-PermissionMissing",
      "On Octopus Cloud nobody has AdministerSystem",
    ],
    ["403 with a web page: a proxy", { status: 403, body: html }, "Instance-NotOctopus", "answers 403 with a web page"],
    [
      "404: the address",
      { status: 404, body: { ErrorMessage: "Resource is not found" } },
      "Instance-WrongAddress",
      "does not exist (404)",
    ],
    ["a web page in place of JSON", { body: html }, "Instance-NotOctopus", "with a web page instead of Octopus' JSON"],
    ["JSON of something else", { body: { hello: "world" } }, "Instance-NotOctopus", "something unexpected"],
    ["503 with a web page: it starts", { status: 503, body: html }, "Instance-Starting", "the server is starting"],
    [
      "a redirect, for the key is not sent on",
      { status: 301, headers: { location: "https://octopus.example.com/" } },
      "Instance-Redirected",
      "https://octopus.example.com/",
    ],
    [
      "500",
      { status: 500, body: { ErrorMessage: "Deadlock", FullException: "at Octopus..." } },
      "Instance-ServerError",
      "It says: Deadlock.",
    ],
    ["502 of a load balancer", { status: 502, body: html }, "Instance-ServerError", "(502)"],
    [
      "400",
      { status: 400, body: { ErrorMessage: "There was a problem.", Errors: ["Bad."] } },
      "Instance-RequestRefused",
      "There was a problem. Bad.",
    ],
    ["a dropped connection", "reset", "Instance-Broken", "the connection"],
  ])("%s", async (_, answer, code, words) => {
    const api = await answering(answer);
    const failure = await failureOf(() => api.maintenance());
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(words);
    expect(failure.message).not.toContain("<html");
  });

  test("no answer in time", async () => {
    const { api } = await instanceThat(() => "never", KEY, 0.2);
    expect(await failureOf(() => api.maintenance())).toMatchObject({
      code: "Instance-TimedOut",
      message: expect.stringContaining("Upgrade.Timeouts.CallSeconds") as string,
    });
  });

  test("nobody listens", async () => {
    const api = await answering({});
    await server!.close();
    server = undefined;
    expect((await failureOf(() => api.root())).code).toBe("Instance-Refused");
  });

  test("a host that does not exist", async () => {
    const api = sharedInstanceApi("http://octopus.invalid", KEY, { ...madeUpSurroundings(), timeoutSeconds: 5 });
    expect((await failureOf(() => api.root())).code).toBe("Instance-UnknownHost");
  });

  test("Octopus Cloud is recognised by its address, and not asked", async () => {
    const api = sharedInstanceApi("https://acme.octopus.app", KEY, { ...madeUpSurroundings(), timeoutSeconds: 5 });
    expect((await failureOf(() => api.maintenance())).code).toBe("Instance-Cloud");
    expect((await failureOf(() => api.setMaintenance(true))).code).toBe("Instance-Cloud");
  });
});

describe("too many requests", () => {
  test("it waits as long as it is told, and asks again", async () => {
    let refused = 0;
    const { api, surroundings } = await instanceThat(() => {
      refused += 1;
      return refused < 3 ? { status: 429, headers: { "retry-after": "7" } } : { body: { IsInMaintenanceMode: true } };
    });
    expect(await api.maintenance()).toBe(true);
    expect(surroundings.clock.sleeps).toEqual([7, 7]);
    expect(surroundings.lines).toContain(`wait: Waiting 7 s: ${server!.url} asks for fewer requests (429)`);
  });

  test("it reads a date too, and never waits longer than a minute at a time", async () => {
    let refused = 0;
    const { api, surroundings } = await instanceThat(() => {
      refused += 1;
      if (refused === 1) return { status: 429, headers: { "retry-after": "Sat, 10 Jan 2026 03:00:20 GMT" } };
      if (refused === 2) return { status: 429, headers: { "retry-after": "86400" } };
      if (refused === 3) return { status: 429 };
      return { body: { IsInMaintenanceMode: true } };
    });
    await api.maintenance();
    expect(surroundings.clock.sleeps).toEqual([20, 60, 5]);
  });

  test("it gives up in the end", async () => {
    const api = await answering({ status: 429 });
    expect((await failureOf(() => api.maintenance())).code).toBe("Instance-TooManyRequests");
    expect(server!.asked).toHaveLength(4);
  });
});

describe("the API key", () => {
  test("is never quoted, though the other side may say it", async () => {
    const api = await answering({ status: 400, body: { ErrorMessage: `Bad header X-Octopus-ApiKey: ${KEY}` } });
    const failure = await failureOf(() => api.nodes());
    expect(failure.message).toContain("X-Octopus-ApiKey: ***");
    expect(JSON.stringify([failure.message, failure.what, failure.why])).not.toContain(KEY);
  });

  test("that cannot be sent is refused without being quoted", async () => {
    const { api } = await instanceThat(() => ({}), "API-CAN\u00c4RY 1");
    const failure = await failureOf(() => api.nodes());
    expect(failure.code).toBe("Instance-KeyMalformed");
    expect(failure.message).not.toContain("API-CAN");
    expect(server!.asked).toEqual([]);
  });

  test("may have a line break at its end", async () => {
    const { api } = await instanceThat(() => ({ body: { Nodes: [] } }), `${KEY}\r\n`);
    await api.nodes();
    expect(server!.asked[0]?.headers["x-octopus-apikey"]).toBe(KEY);
  });

  test("is not sent to a node that has not said who it is", async () => {
    server = await smallServer(({ path }) =>
      path.endsWith("/ping") ? { body: { Name: "ha-9" } } : { body: { IsInMaintenanceMode: true } },
    );
    const through = (node: string): InstanceApi =>
      otherInstanceApi({ node, nodeAddress: server!.url }, KEY, { ...madeUpSurroundings(), timeoutSeconds: 5 });
    expect(await failureOf(() => through("ha-2").maintenance())).toMatchObject({
      code: "Instance-Refused",
      message: expect.stringContaining("node 'ha-9' answers at") as string,
    });
    expect(server.asked.every(({ headers }) => !headers["x-octopus-apikey"])).toBe(true);
    expect(await through("ha-9").maintenance()).toBe(true);
  });
});
