import fc from "fast-check";
import { serviceMessage } from "../../../src/host/service-messages";
import { ScriptLineReader } from "../../../src/stand-ins/engine/service-messages";

const read = (...lines: string[]) => {
  const reader = new ScriptLineReader("stdout");
  return lines.flatMap((line) => reader.read(line));
};

test("what the host writes is read back, whatever the value", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (name, value) => {
      const text = serviceMessage("setVariable", { name, value }).trimEnd();
      expect(read(text)).toEqual([{ kind: "message", message: { name: "setVariable", attributes: { name, value } } }]);
    }),
  );
});

test("attributes ignore case, names of messages do not", () => {
  expect(read("##octopus[Mask VALUE='YQ==']")).toEqual([
    { kind: "message", message: { name: "Mask", attributes: { value: "a" } } },
  ]);
});

test("levels hold for the lines after them, until they are switched back", () => {
  expect(read("##octopus[stdout-verbose]", "detail", "##octopus[stdout-default]", "story")).toEqual([
    { kind: "text", level: "verbose", text: "detail" },
    { kind: "text", level: "info", text: "story" },
  ]);
});

test.each(["##octopus[setVariable name='not base64!']", "##octopus[", "##octopus[x y=1]", "plain"])(
  "'%s' is only text",
  (line) => {
    expect(read(line)).toEqual([{ kind: "text", level: "info", text: line }]);
  },
);
