import fc from "fast-check";
import { Assumptions } from "../../src/step/assumptions";

it("hands on what it was told", () => {
  const first = new Assumptions();
  expect(first.isEmpty).toBe(true);
  first.assume({ "ha-1.service": "stopped", "ha-1.drained": "True" });
  const second = new Assumptions([first.toText()]);
  expect(second.isEmpty).toBe(false);
  expect(second.get("ha-1.service")).toBe("stopped");
  expect(second.get("ha-2.service")).toBeUndefined();
});

it("a later assumption wins, in whatever order the texts come", () => {
  const first = new Assumptions();
  first.assume({ "ha-1.service": "stopped" });
  const second = new Assumptions([first.toText()]);
  second.assume({ "ha-1.service": "running" });
  for (const texts of [
    [first.toText(), second.toText()],
    [second.toText(), first.toText()],
  ]) {
    const third = new Assumptions(texts);
    expect(third.get("ha-1.service")).toBe("running");
    third.assume({ "ha-1.service": "stopped" });
    expect(new Assumptions([...texts, third.toText()]).get("ha-1.service")).toBe("stopped");
  }
});

it("ignores what it cannot read", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(() => new Assumptions([text])).not.toThrow();
    }),
  );
  expect(new Assumptions(["{", "null", "[]", '{"a":1}', '{"a":{"value":1,"turn":2}}']).isEmpty).toBe(true);
});
