import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "./shipped";

it("makes the same bytes again, in another time zone", () => {
  const folder = mkdtempSync(join(tmpdir(), "build-"));
  const script =
    "require(process.argv[1]).buildPackages(process.argv[2], process.argv[3]).then(console.log, console.error)";
  execFileSync(process.execPath, ["-e", script, join(projectFolder, "dist/build.cjs"), projectFolder, folder], {
    env: { ...process.env, TZ: "Pacific/Kiritimati" },
  });
  const shipped = join(projectFolder, "dist/packages");
  const ours = (name: string) => !name.startsWith("octopus-ha-node-runtime.");
  expect(readdirSync(folder).sort()).toEqual(readdirSync(shipped).filter(ours).sort());
  for (const name of readdirSync(folder)) {
    expect({ name, same: readFileSync(join(folder, name)).equals(readFileSync(join(shipped, name))) }).toEqual({
      name,
      same: true,
    });
  }
  rmSync(folder, { recursive: true });
});

it("does nothing when no source has changed", () => {
  const before = execFileSync(process.execPath, ["build.mjs", "--if-needed"], { cwd: projectFolder, stdio: "pipe" });
  expect(String(before)).toBe("");
});
