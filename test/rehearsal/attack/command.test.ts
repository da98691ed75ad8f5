import { spawnSync } from "node:child_process";
import { join } from "node:path";

const attack = (...args: string[]) =>
  spawnSync(process.execPath, [join(__dirname, "..", "..", "..", "dist", "attack.cjs"), ...args], { encoding: "utf8" });

test.each([
  [[], /Give exactly one of --seed/],
  [["--seed", "1", "--seeds", "2"], /Give exactly one of --seed/],
  [["--seed", "4.5"], /whole number/],
  [["--seeds", "0"], /whole number, at least 1/],
  [["--seed", "1", "--format", "xml"], /--format must be text or json/],
  [["--sed", "1"], /unknown option/],
])("refuses %j before anything is started", (args, says) => {
  const { status, stdout, stderr } = attack(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(says);
});

test("says what its exit codes mean", () => {
  const { status, stdout } = attack("--help");
  expect(status).toBe(0);
  expect(stdout).toMatch(/4 a promise was broken; 7 the runbook did not settle/);
});
