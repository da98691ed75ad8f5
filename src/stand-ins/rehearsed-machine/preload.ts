import Module from "node:module";
import type { Machine, MachineWith } from "../../machine/machine";
import { rehearsedPieces } from "./rehearsed-machine";

/** How a package's run.js asks for its step (src/package/step-package.ts). */
const STEP = "./executor.js";

/**
 * Loaded into a script's Node before the step, by the variable NODE_OPTIONS (environment.ts): puts the rehearsed pieces
 * into the machine that the shipped step is about to work on. Nothing else of what is shipped is touched.
 */
const load = Reflect.get(Module.prototype, "require") as (this: Module, id: string) => unknown;
Module.prototype.require = function (this: Module, id: string): unknown {
  const loaded = load.call(this, id);
  if (id === STEP) {
    const { machine } = loaded as { machine: MachineWith & Partial<Machine> };
    Object.assign(machine, rehearsedPieces(machine, process.env));
  }
  return loaded;
} as NodeJS.Require;
