import fc from "fast-check";
import { serviceMessage } from "../../src/host/service-messages";
import { ScriptLineReader } from "../../src/stand-ins/engine/service-messages";

it.each([
  [serviceMessage("stdout-verbose"), "##octopus[stdout-verbose]\n"],
  [serviceMessage("mask", { value: "pass" }), "##octopus[mask value='cGFzcw==']\n"],
  [
    serviceMessage("setVariable", { name: "NodeName", value: "ha-1" }),
    "##octopus[setVariable name='Tm9kZU5hbWU=' value='aGEtMQ==']\n",
  ],
  [
    serviceMessage("setVariable", { name: "a", value: "b", sensitive: "True" }),
    "##octopus[setVariable name='YQ==' value='Yg==' sensitive='VHJ1ZQ==']\n",
  ],
  [serviceMessage("progress", { percentage: "5", message: "" }), "##octopus[progress percentage='NQ==' message='']\n"],
  [serviceMessage("resultMessage", { message: "ä]'\n" }), "##octopus[resultMessage message='w6RdJwo=']\n"],
])("writes %j", (written, bytes) => {
  expect(Buffer.from(written)).toEqual(Buffer.from(bytes));
});

it("is read back as it was written, whatever the values hold", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }), (name, value) => {
      const line = serviceMessage("setVariable", { name, value });
      expect(line.indexOf("\n")).toBe(line.length - 1);
      expect(new ScriptLineReader("stdout").read(line.trimEnd())).toEqual([
        { kind: "message", message: { name: "setVariable", attributes: { name, value } } },
      ]);
    }),
  );
});
