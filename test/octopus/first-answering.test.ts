import { answersNowhere, firstAnswering } from "../../src/octopus/first-answering";
import type { InstanceApi } from "../../src/octopus/instance-api";
import { Failure, type FailureText } from "../../src/step/failure";
import { failureOf } from "../made-up/failure";

const failing = (code: FailureText["code"], address: string) => ({
  address,
  maintenance: () => Promise.reject(new Failure({ code, what: `${address} fails.`, next: "Do this." })),
});
const on = { address: "http://ha-2", maintenance: () => Promise.resolve(true) };
const ask = (...instances: Pick<InstanceApi, "address" | "maintenance">[]) =>
  firstAnswering(instances as InstanceApi[], (instance) => instance.maintenance());

test("the shared address comes first", async () => {
  expect((await ask({ ...on, address: "https://shared" }, on)).instance.address).toBe("https://shared");
});

test("when it is silent, the nodes are asked", async () => {
  const found = await ask(
    failing("Instance-Starting", "https://shared"),
    failing("Instance-TimedOut", "http://ha-1"),
    on,
  );
  expect(found).toMatchObject({ instance: { address: "http://ha-2" }, answer: true });
});

test("a refusal is not a silence: nobody else is asked", async () => {
  expect((await failureOf(() => ask(failing("Instance-KeyRefused", "https://shared"), on))).code).toBe(
    "Instance-KeyRefused",
  );
});

test("when nobody answers, every reason is named", async () => {
  const failure = await failureOf(() =>
    ask(failing("Instance-Starting", "https://shared"), failing("Instance-Refused", "http://ha-1")),
  );
  expect(failure.code).toBe("Instance-Silent");
  expect(failure.message).toContain("https://shared fails. http://ha-1 fails.");
  expect(answersNowhere(failure)).toBe(true);
});

test("with one address its own reason is enough", async () => {
  const failure = await failureOf(() => ask(failing("Instance-Starting", "https://shared")));
  expect(failure.code).toBe("Instance-Starting");
  expect(answersNowhere(failure)).toBe(true);
});

test("a fault of our own is not taken for a silence", async () => {
  const broken = { address: "x", maintenance: () => Promise.reject(new TypeError("bug")) };
  await expect(ask(broken, on)).rejects.toThrow(TypeError);
});
