import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { inputsSchema } from "../../src/package/step-files";
import { field } from "../../src/step/inputs";
import { projectFolder } from "./shipped";

const about = { parameter: "OctopusUpgrade.Test.Field", label: "Field", help: "h" } as const;
const inputs = z.object({
  mode: field.mode(["Drain", "Stop"], about),
  policy: field.choice(["patch", "minor"], "minor", about),
  url: field.url(about),
  folder: field.optionalPath(about),
  apiKey: field.secret(about),
  connectionString: field.optionalSecret(about),
  waitSeconds: field.seconds(60, about),
  dryRun: field.flag(false, about),
  excluded: field.list(about),
});

/** The same inputs, as the author of a step package writes them. */
const INTERFACE = `
  import { SensitiveValue } from "@octopusdeploy/step-inputs";
  export default interface TwoWordsInputs {
    mode: "Drain" | "Stop";
    policy?: "patch" | "minor";
    url: string;
    folder?: string;
    apiKey: SensitiveValue;
    connectionString?: SensitiveValue;
    waitSeconds?: number;
    dryRun?: boolean;
    excluded?: string;
  }
`;

/** Octopus' compiler at work in a folder of its own: where it is started it takes in all types it finds. */
const COMPILE = `
  const { generateSchema } = require(process.argv[1]);
  generateSchema("inputs.ts").then((schema) => process.stdout.write(JSON.stringify(schema)));
`;

it("inputs.json is what Octopus' compiler makes of the same inputs", () => {
  const folder = mkdtempSync(join(tmpdir(), "inputs-"));
  try {
    const module = (name: string) => join(projectFolder, "node_modules/@octopusdeploy", name);
    mkdirSync(join(folder, "node_modules/@octopusdeploy"), { recursive: true });
    symlinkSync(module("step-inputs"), join(folder, "node_modules/@octopusdeploy/step-inputs"), "junction");
    writeFileSync(join(folder, "inputs.ts"), INTERFACE);
    const compiled = execFileSync(process.execPath, ["-e", COMPILE, module("step-package-build")], { cwd: folder });
    expect(inputsSchema({ id: "two-words", inputs })).toEqual(JSON.parse(compiled.toString()));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
