import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AnyStep } from "../step/define-step";
import { bundleExecutor, type BundleOptions } from "./bundle-step";
import { json } from "./json";
import { logoSvg } from "./logo";
import { inputsSchema, packageMetadata } from "./step-files";
import { formModule } from "./step-form";
import { validationModule } from "./step-validation";
import { deterministicZip } from "./zip";

/** The package's entry on a Tentacle. The code is in executor.js, once. */
const RUN_JS = 'require("./executor.js").main();\n';

export interface StepPackageOptions extends BundleOptions {
  version: string;
  outDir: string;
}

/** The files of a step's package (DESIGN, "What is shipped, per step"). */
export async function stepPackageFiles(
  step: AnyStep,
  { version, ...options }: Omit<StepPackageOptions, "outDir">,
): Promise<Record<string, string>> {
  return {
    "executor.js": await bundleExecutor(step.id, options),
    "run.js": RUN_JS,
    "ui.js": formModule(step),
    "validation.js": validationModule(step),
    "inputs.json": json(inputsSchema(step)),
    "metadata.json": json(packageMetadata(step, version)),
    "logo.svg": logoSvg(step),
  };
}

/** Writes `octopus-ha-<id>.<version>.zip`. @returns its path */
export async function writeStepPackage(step: AnyStep, options: StepPackageOptions): Promise<string> {
  const files = await stepPackageFiles(step, options);
  await mkdir(options.outDir, { recursive: true });
  const path = join(options.outDir, `octopus-ha-${step.id}.${options.version}.zip`);
  await writeFile(path, deterministicZip(files));
  return path;
}
