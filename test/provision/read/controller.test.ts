import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createTlsServer } from "node:https";
import { readPlan } from "../../../src/provision/read/read-plan";
import type { ControllerFaults } from "../../../src/stand-ins/controlling/faults";
import { madeUpCertificate } from "../../made-up/certificate";
import { madeUpProduct } from "../made-up-product";
import { API_KEY, applyDesired, changed, connect, startSpace, desired } from "../made-up-space";

const product = madeUpProduct();

/** Plans and applies against a stand-in with these faults; what comes of it, as the command would say it. */
async function refusal(faults: Partial<ControllerFaults>, options: Parameters<typeof connect>[1] = {}) {
  const standIn = await startSpace();
  Object.assign(standIn.faults, faults);
  try {
    const controller = await connect(standIn, options);
    await applyDesired(controller, product).finally(() => controller.close());
    return "applied";
  } catch (error) {
    return error as { code?: string; message: string };
  } finally {
    await standIn.close();
  }
}

test.each<[string, Partial<ControllerFaults>, Parameters<typeof connect>[1], string, RegExp]>([
  ["a key that is not accepted", {}, { apiKey: "API-WRONG" }, "Controller-KeyRefused", /OCTOPUS_API_KEY/],
  ["a space that is not there", {}, { space: "Nowhere" }, "Controller-SpaceNotFound", /It can see 'Default'.*--space/],
  [
    "a permission that is missing, named",
    { missingPermission: "BuiltInFeedPush" },
    {},
    "Controller-PermissionMissing",
    /is not allowed to push the package .* the permission BuiltInFeedPush is missing/,
  ],
  ["the login page of a proxy", { htmlEverywhere: true }, {}, "Controller-NotOctopus", /web page/],
  ["a restart", { unavailableNext: 99 }, {}, "Controller-NotReady", /continues where it stopped/],
  ["no answer at all", { hang: true }, { requestSeconds: 0.2 }, "Controller-TimedOut", /within 0\.2 s/],
  ["too many requests, for ever", { rateLimitNext: 999 }, {}, "Controller-TooManyRequests", /rate limiting/],
])("%s is one sentence and what to do", async (_, faults, options, code, says) => {
  const error = await refusal(faults, options);
  expect(error).toMatchObject({ code });
  expect((error as Error).message).toMatch(says);
  expect((error as Error).message).not.toContain(API_KEY);
});

test("too many requests for a while: it waits as it was told and goes on", async () => {
  const said: string[] = [];
  const faults = { rateLimitNext: 3, retryAfterSeconds: 7 };
  expect(await refusal(faults, { onWait: (sentence) => said.push(sentence) })).toBe("applied");
  expect(said).toEqual(Array(3).fill("The server asks for fewer requests (429): continuing in 7 s."));
});

test.each([
  ["nobody listens", "http://127.0.0.1:1", "Controller-Unreachable"],
  ["the host is not known", "http://octopus.invalid", "Controller-UnknownHost"],
])("%s", async (_, url, code) => {
  await expect(connect({ url })).rejects.toMatchObject({ code });
});

test("another program answers with JSON of its own", async () => {
  const server = createServer((_, response) => {
    response.setHeader("Content-Type", "application/json").end('{"hello":"world"}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(connect({ url })).rejects.toMatchObject({ code: "Controller-NotOctopus" });
  server.close();
});

test("a proxy that asks for a login", async () => {
  const server = createServer((_, response) => {
    response.writeHead(407, { "Content-Type": "text/plain" }).end("Proxy Authentication Required");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(connect({ url })).rejects.toMatchObject({ code: "Controller-ProxyRefused" });
  server.close();
});

test("a redirect is not followed: the key would go along", async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url);
    response.writeHead(302, { Location: "/elsewhere" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(connect({ url })).rejects.toMatchObject({ code: "Controller-Redirected" });
  expect(seen).toEqual(["/api"]);
  server.close();
});

test("a certificate that nobody here trusts", async () => {
  const server = createTlsServer(madeUpCertificate, (_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(connect({ url })).rejects.toMatchObject({
    code: "Controller-Certificate",
    message: expect.stringContaining("NODE_EXTRA_CA_CERTS") as string,
  });
  server.close();
});

test.each([["Default"], ["default"], ["Spaces-1"]])("the space is found as '%s'", async (space) => {
  const standIn = await startSpace();
  const controller = await connect(standIn, { space });
  expect(controller.space).toEqual({ id: "Spaces-1", name: "Default" });
  controller.close();
  await standIn.close();
});

test("cut off after any write, the next one finishes", async () => {
  const standIn = await startSpace();
  const controller = await connect(standIn);
  try {
    const attempts: string[] = [];
    // The same space every time: each attempt gets some writes further (1, then 2, …), and the next goes on from there.
    while (attempts.at(-1) !== "finished" && attempts.length < 50) {
      standIn.faults.cutAfterWrites = attempts.length + 1;
      attempts.push(
        await applyDesired(controller, product).then(
          () => "finished",
          (error: unknown) => (error as { code: string }).code,
        ),
      );
      standIn.faults.cutAfterWrites = undefined;
    }
    expect(new Set(attempts)).toEqual(new Set(["Controller-Broken", "finished"]));
    expect(attempts.length).toBeGreaterThan(6);
    expect(changed(await readPlan(controller, desired(), product))).toEqual([]);
  } finally {
    controller.close();
    await standIn.close();
  }
});

test.each(["process", "variables"] as const)(
  "%s that somebody changed meanwhile: read again, written once more",
  async (what) => {
    const standIn = await startSpace();
    standIn.faults.staleOnce = what;
    const controller = await connect(standIn);
    await applyDesired(controller, product);
    expect(standIn.requests.filter(({ status }) => status === 400)).toHaveLength(1);
    expect(changed(await readPlan(controller, desired(), product))).toEqual([]);
    controller.close();
    await standIn.close();
  },
);
