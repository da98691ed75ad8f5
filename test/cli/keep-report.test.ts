import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepReport } from "../../src/cli/keep-report";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "keep-report-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const reportOf = (run: number) => [
  { run, name: "report.html", text: `page ${run}` },
  { run, name: "report.json", text: `data ${run}` },
];
const nowhere = () => {
  throw new Error("nobody asked for another folder");
};

test("the last run's is kept, page and data", () => {
  const other = { run: 2, name: "other.txt", text: "not ours" };
  const page = keepReport(folder, [...reportOf(1), ...reportOf(2), other], nowhere);
  expect(page).toBe(join(folder, "dist", "rehearsed", "report.html"));
  expect([page!, page!.replace("html", "json")].map((path) => readFileSync(path, "utf8"))).toEqual([
    "page 2",
    "data 2",
  ]);
  expect(existsSync(join(folder, "dist", "rehearsed", "other.txt"))).toBe(false);
});

test("of a run that was cut off the one before is kept", () => {
  expect(readFileSync(keepReport(folder, reportOf(1), nowhere)!, "utf8")).toBe("page 1");
});

test("where nobody may write, it is kept elsewhere", () => {
  writeFileSync(join(folder, "dist"), "a file in the way");
  const elsewhere = join(folder, "elsewhere");
  expect(keepReport(folder, reportOf(1), () => elsewhere)).toBe(join(elsewhere, "report.html"));
});

test("no report, no path", () => {
  expect(keepReport(folder, [], nowhere)).toBeUndefined();
});
