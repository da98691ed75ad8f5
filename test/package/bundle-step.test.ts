import { join } from "node:path";
import { bundleExecutor } from "../../src/package/bundle-step";
import maintenance from "../../steps/maintenance/step";
import { projectFolder } from "./shipped";

it("bundles a step with a change to its source: this is how a bug is planted", async () => {
  const file = join(projectFolder, "steps/maintenance/step.ts");
  const seen: string[] = [];
  const { code } = await bundleExecutor(maintenance, {
    projectFolder,
    transformSource: (path, source) => {
      seen.push(path);
      return path === file ? source.replace('id: "maintenance"', 'id: "planted-id"') : source;
    },
  });
  expect(seen).toContain(file);
  expect(seen.every((path) => !path.includes("node_modules"))).toBe(true);
  expect(code).toContain("planted-id");
});

it("says what is wrong with a source that cannot be bundled", async () => {
  const broken = bundleExecutor(maintenance, { projectFolder, transformSource: () => "export const x = ;" });
  await expect(broken).rejects.toThrow("Unexpected");
});
