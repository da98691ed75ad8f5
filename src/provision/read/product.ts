import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as z from "zod";
import { catalogue } from "../../../steps/index";
import { npmRun } from "../../names/commands";
import { RUNBOOKS } from "../../runbooks/index";
import type { Runbook } from "../../runbooks/runbook";
import { Failure, reasonOf } from "../../step/failure";
import { bindingInStep, inputMetas } from "../../step/inputs";
import { packageReference, templateParameter } from "./resources";

/** A package of ours, ready to be pushed. */
interface ShippedPackage {
  id: string;
  version: string;
  /** `<id>.<version>.zip`: the feed reads both out of the name (facts: octopus-packages#names-of-package-files). */
  fileName: string;
  bytes: Uint8Array;
  /** In hex: what the built-in feed shows as the hash of a package. */
  sha1: string;
}

const templateFile = z.object({
  Name: z.string(),
  Description: z.string(),
  ActionType: z.string(),
  Properties: z.record(z.string(), z.string()),
  Packages: z.array(packageReference),
  Parameters: z.array(templateParameter),
});

/** A step template of ours, in the portable form: package references are deferred. */
export interface ShippedTemplate extends z.infer<typeof templateFile> {
  /** The step's id in the catalogue. */
  step: string;
  /** The parameter that says which of its modes a step works in. */
  modeParameter: string | undefined;
  /** Parameter -> the expression that a step holds for it, where the template's default cannot be one. */
  bindings: ReadonlyMap<string, string>;
  /** A PNG. */
  logo: Uint8Array;
}

/** Everything that is put on a controlling instance. */
export interface Product {
  packages: readonly ShippedPackage[];
  /** By the step's id. */
  templates: ReadonlyMap<string, ShippedTemplate>;
  runbooks: readonly Runbook[];
  /** Of all logos together: a logo cannot be read back and compared. */
  logosSha256: string;
}

/** The package that brings Node along, and the parameter that chooses it (see step-template.ts). */
export const RUNTIME_PACKAGE = "octopus-ha-node-runtime";
export const stepPackage = (step: string): string => `octopus-ha-${step}`;
/** Ids of all packages of ours. */
export const packageIds = (): string[] => [...catalogue.map(({ id }) => stepPackage(id)), RUNTIME_PACKAGE];

/**
 * Reads what is shipped: templates and logos from `metadata/`, packages from the folders given.
 * @param packageFolders the first folder that has a package wins; none: without packages, for who only removes
 * @param runtimeFile the package with Node, when it lies somewhere else
 * @throws Failure `Provision-NotBuilt`, `Provision-RuntimePackage`
 */
export function loadProduct(projectFolder: string, packageFolders: readonly string[], runtimeFile?: string): Product {
  const templates = new Map<string, ShippedTemplate>();
  for (const step of catalogue) {
    const file = (folder: string, ending: string) =>
      readFileSync(join(projectFolder, "metadata", folder, `octopus-ha-${step.id}.${ending}`));
    const template = templateFile.parse(JSON.parse(file("templates", "json").toString("utf8")));
    const metas = inputMetas(step.inputs);
    const mode = metas.find(({ key }) => key === "mode");
    const bindings = new Map(
      metas.flatMap(({ meta }) => {
        const binding = bindingInStep(meta);
        return binding === undefined ? [] : [[meta.parameter, binding]];
      }),
    );
    const logo = file("logos", "png");
    templates.set(step.id, { ...template, step: step.id, modeParameter: mode?.meta.parameter, bindings, logo });
  }
  const logos = createHash("sha256");
  for (const { logo } of templates.values()) logos.update(logo);
  return {
    packages:
      packageFolders.length === 0
        ? []
        : packageIds().map((id) =>
            id === RUNTIME_PACKAGE && runtimeFile !== undefined
              ? runtimePackageAt(runtimeFile)
              : findPackage(id, packageFolders),
          ),
    templates,
    runbooks: RUNBOOKS,
    logosSha256: logos.digest("hex"),
  };
}

const fileNamePattern = (id: string) => new RegExp(`^${id}\\.(\\d+\\.\\d+\\.\\d+[-+.\\w]*)\\.zip$`);

const { compare: byNumbers } = new Intl.Collator("en", { numeric: true });

function findPackage(id: string, folders: readonly string[]): ShippedPackage {
  const name = fileNamePattern(id);
  for (const folder of folders) {
    // The newest: a package with an older Node may still lie there.
    const found = readdirSync(folder)
      .filter((file) => name.test(file))
      .sort(byNumbers)
      .at(-1);
    if (found === undefined) continue;
    return packageAt(id, join(folder, found));
  }
  throw new Failure({
    code: "Provision-NotBuilt",
    what: `There is no package ${id} in ${folders.join(", ")}.`,
    next: `Run ${npmRun("build")}, then try again.`,
  });
}

function packageAt(id: string, path: string): ShippedPackage {
  const bytes = readFileSync(path);
  const fileName = basename(path);
  const version = fileNamePattern(id).exec(fileName)?.[1] ?? "";
  return { id, version, fileName, bytes, sha1: createHash("sha1").update(bytes).digest("hex") };
}

function runtimePackageAt(path: string): ShippedPackage {
  const refuse = (what: string, cause?: unknown) =>
    new Failure({
      code: "Provision-RuntimePackage",
      what,
      next: `Give the file that ${npmRun("build:runtime")} writes, ${RUNTIME_PACKAGE}.<version>.zip, and keep its name; or leave the setting out, and it is built here.`,
      cause,
    });
  if (!fileNamePattern(RUNTIME_PACKAGE).test(basename(path))) {
    throw refuse(`'${basename(path)}' in ${dirname(path)} does not have the name of the package with Node.`);
  }
  try {
    return packageAt(RUNTIME_PACKAGE, path);
  } catch (error) {
    throw refuse(`The package with Node cannot be read: ${reasonOf(error)}.`, error);
  }
}
