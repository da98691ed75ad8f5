import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { ROWS } from "../../../src/rehearsal/judges/rows";
import { RUNBOOKS } from "../../../src/runbooks/index";

const projectFolder = join(__dirname, "..", "..", "..");
const OWN = /^src\/rehearsal\/(?:judges\/[\w-]+|secret-scan)\.ts$/;

/** Everything that ends up in a bundle of it: types do not. */
async function partsOf(...entryPoints: string[]): Promise<string[]> {
  const { metafile } = await build({
    ...{ entryPoints, absWorkingDir: projectFolder, outdir: "never-written" },
    ...{ bundle: true, platform: "node", write: false, metafile: true, logLevel: "silent" },
  });
  return Object.keys(metafile.inputs);
}

test("the judges share no code with the judged: a mistake of theirs would hide behind itself", async () => {
  const parts = await partsOf("src/rehearsal/judges/judge.ts", "src/rehearsal/secret-scan.ts");
  expect(parts).toContain("src/rehearsal/judges/versions.ts");
  expect(parts.filter((part) => !OWN.test(part))).toEqual([]);
});

test("the judges know the runbooks as they are, and a row of several as the upgrade has it", () => {
  const [upgrade, ...others] = RUNBOOKS;
  const rows = [...others, upgrade]
    .flatMap((runbook) => runbook?.rows ?? [])
    .map(({ key, name, step, mode, runs }) => [key, { name, of: mode === undefined ? step : `${step} ${mode}`, runs }]);
  expect(ROWS).toEqual(Object.fromEntries(rows));
});

test("no planted bug is in the command that is shipped", () => {
  const content = join(projectFolder, "dist", "cli", "octopus-ha-upgrade.meta.json");
  const { inputs } = JSON.parse(readFileSync(content, "utf8")) as { inputs: Record<string, unknown> };
  expect(Object.keys(inputs)).toContain("src/rehearsal/planted-bugs.ts");
  expect(Object.keys(inputs).filter((path) => path.startsWith("test/"))).toEqual([]);
});
