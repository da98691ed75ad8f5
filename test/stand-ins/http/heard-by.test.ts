import { CUT_OFF, text, type Handle } from "../../../src/stand-ins/http/exchange";
import { heardBy } from "../../../src/stand-ins/http/heard-by";

const request = { method: "PUT", path: "/feed?sp=r&sig=CANARY%2B&page=2", headers: { "x-key": "CANARY" }, body: "{}" };

test.each<[string, Handle, number]>([
  ["an answer", () => text(418, "no"), 418],
  ["no answer", () => CUT_OFF, 0],
  ["a stand-in that fails", () => Promise.reject(new Error("It failed.")), 500],
])("%s is heard once, without the secrets of the query", async (_, handle, status) => {
  const heard: object[] = [];
  await heardBy((each) => heard.push(each), handle)(request);
  expect(heard).toEqual([{ method: "PUT", path: "/feed?sp=…&sig=…&page=2", body: "{}", status }]);
});
