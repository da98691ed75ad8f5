import { Failure, InputFailure, reasonOf } from "../../src/step/failure";

it("is one text: what, why, what to do next", () => {
  const cause = new Error("EPERM");
  const failure = new Failure({ code: "Disk-Full", what: "What.", why: "Why.", next: "Next.", cause });
  expect(failure).toMatchObject({ message: "What. Why. Next.", code: "Disk-Full", cause });
  expect(new Failure({ code: "Disk-Full", what: "What.", next: "Next." }).message).toBe("What. Next.");
});

it("keeps all problems of the inputs", () => {
  expect(new InputFailure(["a", "b"])).toMatchObject({ message: "a\nb", problems: ["a", "b"] });
});

it.each<[unknown, string]>([
  [new Error("first\nsecond"), "first"],
  ["text\r\nmore", "text"],
  [undefined, "undefined"],
])("gives the first line of %p", (thrown, reason) => {
  expect(reasonOf(thrown)).toBe(reason);
});
