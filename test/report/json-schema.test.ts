import Ajv from "ajv/dist/2020";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { summarySchema } from "../../src/report/summary";
import { madeUpSummary } from "./made-up-summary";

const schema = JSON.parse(
  readFileSync(join(__dirname, "..", "..", "metadata", "report.schema.json"), "utf8"),
) as object;
const isValid = new Ajv({ strict: false }).compile(schema);

const changed = (change: (summary: Record<string, unknown>) => void): unknown => {
  const summary = JSON.parse(JSON.stringify(madeUpSummary())) as Record<string, unknown>;
  change(summary);
  return summary;
};

describe("the JSON Schema that is checked in and the definition that writes reports agree", () => {
  test.each<[string, unknown, boolean]>([
    ["a report", madeUpSummary(), true],
    ["a report without a backup", madeUpSummary({ backup: null, outage: null, before: null, nodes: [] }), true],
    ["one of another format", changed((summary) => (summary.format = 2)), false],
    ["an outcome that there is not", changed((summary) => (summary.outcome = "fine")), false],
    ["one without a sentence", changed((summary) => delete summary.sentence), false],
    ["a node without a machine", changed((summary) => (summary.nodes = [{ node: "ha-1" }])), false],
    ["an outage in words", changed((summary) => (summary.outage = "17 min")), false],
  ])("%s", (_what, summary, isOne) => {
    expect(isValid(summary)).toBe(isOne);
    expect(summarySchema.safeParse(summary).success).toBe(isOne);
  });
});
