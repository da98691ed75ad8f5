/**
 * The public contract of `@octopusdeploy/step-api` 4.x, as far as its users can see it: what a step package's executor
 * looks like. The registry that builds this project does not carry the package, so the contract is
 * stated here and tsconfig maps the module name to this file; code imports `@octopusdeploy/step-api`.
 * Source: the public step-package template (facts: step packages).
 */

/** What Octopus hands to an executor besides its inputs. */
export interface OctopusContext {
  print(message: string): void;
  printVerbose(message: string): void;
  printHighlight(message: string): void;
  printWait(message: string): void;
  printWarning(message: string): void;
  updateProgress(percentage: number, message?: string): void;
  setOctopusVariable(name: string, value: string, options?: { sensitive?: boolean }): void;
  getOctopusVariable(name: string): string | undefined;
  createArtifact(path: string, name?: string): void;
  failStep(message: string): never;
}

/** The entry point of a step package: resolves when the step is done, fails through `context.failStep` or by throwing. */
export type StepExecutor<Inputs> = (call: { inputs: Inputs; context: OctopusContext }) => Promise<void>;
