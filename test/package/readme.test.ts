import { withTables } from "../../src/package/readme";

const README = ["runbook", "proven"]
  .map((name) => `<!-- begin:${name} (npm run build writes this) -->\nold\n<!-- end:${name} -->`)
  .join("\n");

it("refuses a README without its markers", () => {
  expect(() => withTables("# Title", [])).toThrow("README.md must hold the lines");
});

it("writes what was proven between its markers: a count only for what passed", () => {
  const readme = withTables(README, [
    { what: "Bundles start", met: "Wine 8.0", result: "passed", tests: 9 },
    { what: "Installers install", met: "Wine 8.0", result: "skipped", tests: 4 },
  ]);
  expect(readme).toContain("| Bundles start      | Wine 8.0 | 9       |");
  expect(readme).toContain("| Installers install | Wine 8.0 | skipped |");
  expect(readme).not.toMatch(/\bold\b/);
});
