import * as z from "zod";
import { defaultText } from "../../src/package/default-text";

it.each<[z.ZodType, string | undefined]>([
  [z.boolean().default(false), "False"],
  [z.boolean().default(true), "True"],
  [z.int().default(60), "60"],
  [z.enum(["Fail"]).default("Fail"), "Fail"],
  [z.array(z.string()).default(["a", "b"]), "a\nb"],
  [z.array(z.string()).default([]), ""],
  [z.string().optional(), undefined],
  [z.string(), undefined],
])("of %#", (schema, text) => {
  expect(defaultText(schema)).toBe(text);
});
