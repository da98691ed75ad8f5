import * as z from "zod";
import { field, inputMetas } from "../../src/step/inputs";

const about = {
  parameter: "OctopusUpgrade.Test.Mode",
  label: "Mode",
  help: "What to do.",
  variable: "Upgrade.Mode",
} as const;

it("keeps what is said of a field, with its kind and control", () => {
  const schema = z.object({ mode: field.mode(["Drain", "Stop"], about) });
  expect(inputMetas(schema)).toEqual([
    {
      key: "mode",
      meta: { ...about, kind: "text", control: "Select", options: ["Drain", "Stop"] },
      schema: schema.shape.mode,
    },
  ]);
});

it("keeps it when the field is refined", () => {
  const schema = z.object({ list: field.list(about).refine((items) => items.length < 3) });
  expect(inputMetas(schema)[0]?.meta).toMatchObject({ kind: "list", control: "MultiLineText" });
});

it("refuses a field that says nothing of itself", () => {
  expect(() => inputMetas(z.object({ bare: z.string() }))).toThrow("The input 'bare' carries no metadata");
});
