import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AnyStep } from "../step/define-step";
import { bundleExecutor, type BundleOptions } from "./bundle-step";
import { json } from "./json";
import { licenceFiles } from "./licence-files";
import { logoSvg } from "./logo";
import { inputsSchema, packageMetadata } from "./step-files";
import { formModule } from "./step-form";
import { validationModule } from "./step-validation";
import { thirdPartyPackages, type ThirdPartyPackage } from "./third-party";
import { deterministicZip } from "./zip";

/** The package's entry on a Tentacle. The code is in executor.js, once. */
const RUN_JS = 'require("./executor.js").main();\n';

interface StepPackageOptions extends BundleOptions {
  version: string;
  outDir: string;
}

/** A step's package as it was written. */
interface WrittenPackage {
  /** `octopus-ha-<id>`. */
  id: string;
  path: string;
  bytes: Uint8Array;
  contains: readonly ThirdPartyPackage[];
}

/**
 * Writes `octopus-ha-<id>.<version>.zip` (decision 016).
 * @throws Failure `Package-Licences` (third-party.ts)
 */
export async function writeStepPackage(
  step: AnyStep,
  { version, outDir, ...options }: StepPackageOptions,
): Promise<WrittenPackage> {
  const { code, metafile } = await bundleExecutor(step, options);
  const contains = await thirdPartyPackages(metafile, options.projectFolder);
  const bytes = deterministicZip({
    "executor.js": code,
    "run.js": RUN_JS,
    "ui.js": formModule(step),
    "validation.js": validationModule(step),
    "inputs.json": json(inputsSchema(step)),
    "metadata.json": json(packageMetadata(step, version)),
    "logo.svg": logoSvg(step),
    ...(await licenceFiles(contains, options.projectFolder)),
  });
  const id = `octopus-ha-${step.id}`;
  const path = join(outDir, `${id}.${version}.zip`);
  await mkdir(outDir, { recursive: true });
  await writeFile(path, bytes);
  return { id, path, bytes, contains };
}
