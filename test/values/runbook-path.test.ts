import { parseRunbookPath } from "../../src/values/runbook-path";

test.each<[string, object | undefined]>([
  ["Default/A/B/Test", { space: "Default", project: "A", runbook: "B", environment: "Test" }],
  [" Default / A b /C/ Test ", { space: "Default", project: "A b", runbook: "C", environment: "Test" }],
  ["Default/A/B", undefined],
  ["Default/A/B/Test/C", undefined],
  ["Default//B/Test", undefined],
  ["Default/ /B/Test", undefined],
  ["", undefined],
])("%j", (text, path) => {
  expect(parseRunbookPath(text)).toEqual(path);
});
