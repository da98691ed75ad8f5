import { NoAnswer } from "../../../src/http/exchange";
import type { HttpRequest } from "../../../src/machine/http";
import { httpNotifier } from "../../../steps/report/notify";

const URL = "https://hooks.example.com/services/CANARY";

const notifierThat = (answers: () => number) => {
  const sent: HttpRequest[] = [];
  const notifier = httpNotifier((request) => {
    sent.push(request);
    const status = answers();
    const headers = new Map(Object.entries({ location: "https://elsewhere.example.com/CANARY" }));
    return Promise.resolve({ status, headers, text: "CANARY" });
  });
  return { sent, notifier };
};

test("posts JSON once", async () => {
  const { sent, notifier } = notifierThat(() => 204);
  expect(await notifier.post(URL, "{}")).toEqual({ told: true });
  expect(sent).toEqual([
    { method: "POST", url: URL, headers: { "Content-Type": "application/json; charset=utf-8" }, body: "{}" },
  ]);
});

test.each([
  [500, "it answered 500"],
  [404, "it answered 404"],
  [302, "it answered 302, a redirect, and redirects are not followed"],
])("%s is no success, and nothing is sent again", async (status, because) => {
  const { sent, notifier } = notifierThat(() => status);
  expect(await notifier.post(URL, "{}")).toEqual({ told: false, because });
  expect(sent).toHaveLength(1);
});

test("silence is said in the words of the exchange", async () => {
  const { notifier } = notifierThat(() => {
    throw new NoAnswer("timed-out", "there was no answer within 10 s");
  });
  expect(await notifier.post(URL, "{}")).toEqual({ told: false, because: "there was no answer within 10 s" });
});

test.each(["http://localhost:8080/x", "http://127.0.0.1/x", "http://[::1]:9/x", " https://hooks.example.com/x "])(
  "%s is fine",
  (url) => {
    expect(notifierThat(() => 200).notifier.check(url)).toHaveProperty("host");
  },
);
