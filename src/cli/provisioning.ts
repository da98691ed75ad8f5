import { join } from "node:path";
import { runtimePackage } from "../package/runtime-package";
import { applyPlan } from "../provision/apply/apply";
import type { Target } from "../provision/read/check-target";
import {
  connectController,
  type Controller,
  type ControllerAddress,
  type ControllerManners,
} from "../provision/read/controller";
import type { Plan } from "../provision/plan/make-plan";
import type { PlanItem } from "../provision/plan/plan";
import { loadProduct, type Product } from "../provision/read/product";
import { readPlan } from "../provision/read/read-plan";
import { carryOutRemoval, readRemoval, type Removal } from "../provision/remove/removal";
import type { DesiredState } from "../provision/desired-state";
import { projectFolder } from "./project-folder";

/** Provisioning, as far as commands use it. */
export interface Provisioning {
  connect(address: ControllerAddress, manners: ControllerManners): Promise<Controller>;
  /**
   * Reads what is shipped. Builds the package with Node when it is not there, and says so.
   * @param runtimeFile that package, when somebody has it already
   */
  loadProduct(log: (line: string) => void, runtimeFile?: string): Promise<Product>;
  /** The file of the package with Node: built when it is not there, which is said. */
  runtimePackage(log: (line: string) => void): Promise<string>;
  /** What is needed to find what is ours: without packages. */
  loadProductToRemove(): Product;
  readPlan(controller: Controller, desired: DesiredState, product: Product, target?: Target): Promise<Plan>;
  applyPlan(controller: Controller, plan: Plan, product: Product, onDone: (item: PlanItem) => void): Promise<void>;
  readRemoval(controller: Controller, desired: DesiredState, product: Product): Promise<Removal>;
  carryOutRemoval(controller: Controller, removal: Removal, onDone: (item: PlanItem) => void): Promise<void>;
}

const packagesFolder = () => join(projectFolder(), "dist", "packages");

/** The real one. */
export const provisioning: Provisioning = {
  connect: connectController,
  runtimePackage: async (log) => (await runtimePackage(projectFolder(), { outDir: packagesFolder(), log })).path,
  loadProduct: async (log, runtimeFile) => {
    const outDir = packagesFolder();
    if (runtimeFile === undefined) await runtimePackage(projectFolder(), { outDir, log });
    return loadProduct(projectFolder(), [outDir], runtimeFile);
  },
  loadProductToRemove: () => loadProduct(projectFolder(), []),
  readPlan,
  applyPlan,
  readRemoval,
  carryOutRemoval,
};
