import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { putMadeUpPackages } from "./made-up-product";
import { API_KEY, startSpace, THREE_NODES } from "./made-up-space";

const projectFolder = join(__dirname, "..", "..");
const run = promisify(execFile);

/** How much memory a program had at most is read where Linux says it. */
const onLinux = process.platform === "linux" ? test : test.skip;

onLinux("a space with 2,000 templates, 500 projects and 5,000 machines: under 3 s and under 200 MB", async () => {
  const folder = mkdtempSync(join(tmpdir(), "large-space-"));
  const machines = Array.from({ length: 5000 }, (_, index) => ({
    name: `web-${index}`,
    roles: ["web"],
    environment: "Test",
  }));
  const standIn = await startSpace({ machines: [...THREE_NODES, ...machines] });
  const { store } = standIn;
  const script = "x".repeat(10_000);
  for (let index = 0; index < 2000; index++) {
    store.templates.put({
      Id: store.templates.nextId(),
      // One in ten has a name like ours.
      Name: index % 10 === 0 ? `Octopus HA - look-alike ${index}` : `Template ${index}`,
      ActionType: "Octopus.Script",
      Version: 1,
      Properties: { "Octopus.Action.Script.ScriptBody": script },
      Packages: [],
      Parameters: [],
    });
  }
  for (let index = 0; index < 500; index++) {
    const Id = store.projects.nextId();
    const project = {
      Id,
      Name: `Project ${index}`,
      VariableSetId: `variableset-${Id}`,
      ProjectGroupId: "ProjectGroups-1",
    };
    store.projects.put(project as never);
  }
  try {
    const packages = join(folder, "packages");
    putMadeUpPackages(packages);
    const program = join(folder, "plan-once.cjs");
    await build({
      entryPoints: [join(__dirname, "plan-once.ts")],
      outfile: program,
      bundle: true,
      platform: "node",
      format: "cjs",
      logLevel: "silent",
      alias: {
        axios: join(projectFolder, "node_modules/axios/dist/node/axios.cjs"),
        "@octopusdeploy/step-api": join(projectFolder, "src/step/step-api.ts"),
      },
    });
    const { stdout } = await run(process.execPath, [program, standIn.url, API_KEY, projectFolder, packages]);
    const measured = JSON.parse(stdout) as { seconds: number; megabytes: number; items: number };
    expect(measured.items).toBeGreaterThan(40);
    expect(measured.seconds).toBeLessThan(3);
    expect(measured.megabytes).toBeLessThan(200);
    // So that the figures can be quoted from a run of this test.
    if (process.env.SHOW_FIGURES) process.stderr.write(`${stdout}\n`);
  } finally {
    await standIn.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
