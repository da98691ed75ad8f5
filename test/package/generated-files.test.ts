import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOMS_FILE } from "../../src/package/architecture";
import { generatedFiles } from "../../src/package/generated-files";
import { PROVEN_FILE } from "../../src/package/proven";
import { staleFiles } from "../../src/package/stale-files";
import { catalogue } from "../../steps/index";
import { projectFolder } from "./shipped";

it("what is checked in is what the definitions make; otherwise run npm run build and commit", async () => {
  expect(await staleFiles(catalogue, projectFolder)).toEqual([]);
});

it("notices what was changed by hand, is missing or is left over", async () => {
  const copy = mkdtempSync(join(tmpdir(), "generated-"));
  const files = await generatedFiles(catalogue, projectFolder);
  for (const name of ["package.json", "src/package/step-body.ps1", ROOMS_FILE, PROVEN_FILE]) {
    files[name] = readFileSync(join(projectFolder, name), "utf8");
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(copy, path, ".."), { recursive: true });
    writeFileSync(join(copy, path), content);
  }
  expect(await staleFiles(catalogue, copy)).toEqual([]);
  writeFileSync(join(copy, "metadata/docs/steps.md"), "by hand");
  rmSync(join(copy, "metadata/packages/restart/inputs.json"));
  writeFileSync(join(copy, "metadata/templates/old.json"), "{}");
  const logo = readFileSync(join(copy, "metadata/logos/octopus-ha-restart.png"));
  writeFileSync(join(copy, "metadata/logos/octopus-ha-restart.png"), Buffer.concat([logo, Buffer.from("x")]));
  expect(await staleFiles(catalogue, copy)).toEqual([
    "metadata/docs/steps.md",
    "metadata/logos/octopus-ha-restart.png",
    "metadata/packages/restart/inputs.json",
    "metadata/templates/old.json",
  ]);
  rmSync(copy, { recursive: true });
});

it("the pages name every step, parameter, variable and output", async () => {
  const files = await generatedFiles(catalogue, projectFolder);
  const steps = files["metadata/docs/steps.md"] as string;
  const variables = files["metadata/docs/variables.md"] as string;
  for (const step of catalogue) {
    expect(steps).toContain(`## ${step.name}\n`);
    for (const output of step.outputs) expect(steps).toContain(`| \`${output}\` |`);
    for (const { title } of step.examples) expect(steps).toContain(`${title}:\n`);
  }
  const { Parameters } = JSON.parse(files["metadata/templates/octopus-ha-preflight.json"] as string) as {
    Parameters: { Name: string; DefaultValue: string | null }[];
  };
  for (const { Name, DefaultValue } of Parameters) {
    expect(variables).toContain(`| \`${Name}\` |`);
    const variable = /^#\{(.*)\}$/.exec(DefaultValue ?? "")?.[1];
    if (variable) expect(variables).toContain(`| \`${variable}\``);
  }
});

it("the README holds the ordered list", async () => {
  const { "README.md": readme } = await generatedFiles(catalogue, projectFolder);
  expect(readme).toMatch(
    /\| 19 +\| Upgrade the database +\| upgrade-db, Upgrade +\| HAServer-Primary \| the point of no return +\|/,
  );
});
