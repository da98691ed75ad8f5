import { UPGRADE_RUNBOOK } from "../../src/runbook/upgrade";
import { brokenPromises, rehearsed, storyOf } from "./rehearsed";

const rows = UPGRADE_RUNBOOK.filter(({ runs }) => runs !== "after-failure");

describe("a run that was cut off is finished by the next one", () => {
  test.each(rows)("cut when row $row ($name) begins", async ({ row }) => {
    const result = await rehearsed([{ cancelWhen: (event) => event.kind === "row-began" && event.row === row }, {}]);
    expect(brokenPromises(result)).toEqual([]);
    expect(storyOf(result)).toBe("upgraded (cancelled, success) ");
    expect(result.report.nodes.every(({ online, version }) => online && version === "2025.4.10333")).toBe(true);
  });
});
