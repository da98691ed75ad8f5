import type { RehearseFlags } from "../../src/cli/rehearse-flags";
import { rehearseVendor } from "../../src/cli/rehearse-vendor";

const flags: RehearseFlags = { nodes: 2, speed: 60, format: "table", as: "vendor" };
const plain = (_style: string, text: string) => text;

async function printed(more: Partial<RehearseFlags> = {}) {
  const lines: string[] = [];
  const exitCode = await rehearseVendor({ ...flags, ...more }, plain, (line) => lines.push(line));
  return { exitCode, lines };
}

test("it prints the eight scripts, the outage, and what the vendor's runbook does not do", async () => {
  const { exitCode, lines } = await printed();
  expect(exitCode).toBe(0);
  expect(lines.filter((line) => /^ {3}[1-8] {2}/.test(line))).toHaveLength(8);
  expect(lines).toContainEqual(expect.stringMatching(/^ {3}5 {2}Back up the database +5 min/));
  expect(lines).toContainEqual(expect.stringMatching(/^Outage: 14 min \d+ s in which no node answered/));
  expect(lines).toContain("The backup was not verified.");
  expect(lines).toContain("Maintenance mode was left on.");
  expect(lines).toContain("Every node serves.");
});

test("as one JSON document", async () => {
  const { lines } = await printed({ format: "json" });
  expect(JSON.parse(lines.join("\n"))).toMatchObject({ rehearsedOn: "stand-ins", as: "vendor", backupVerified: false });
});

test("a script that fails ends it, and is told", async () => {
  const { exitCode, lines } = await printed({ fault: ["backup-device-full"] });
  expect(exitCode).toBe(5);
  expect(lines.at(-1)).toMatch(/^The runbook ended there: /);
  expect(lines).toContainEqual(expect.stringMatching(/^Not serving at the end: HA-NODE-1, HA-NODE-2/));
});

test("flags about our own steps are refused", async () => {
  const said = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  const { exitCode, lines } = await printed({ dryRun: true, break: "some-bug", backupStrategy: "Full" });
  expect([exitCode, lines]).toEqual([2, []]);
  expect(said.mock.calls.map(([text]) => String(text)).join("")).toMatch(
    /--break is about[^]*--backup-strategy is about[^]*--dry-run is about/,
  );
  said.mockRestore();
});
