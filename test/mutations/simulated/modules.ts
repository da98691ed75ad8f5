import { createRequire } from "node:module";
import type { Compiled } from "./sources";

/** What Node's own loader has and its types lack. */
interface CommonJsModule extends NodeJS.Module {
  _compile(code: string, path: string): void;
}

/**
 * The simulation's modules in this thread. One that a planted bug changes, and each that loads it, is loaded anew; the others
 * stay, with what V8 has made of them: no module keeps anything from one simulation for the next.
 */
export class Modules {
  private edited: Compiled = new Map();

  /** @param compiled all that may be loaded. @param main the one that loads them */
  constructor(
    private readonly compiled: Compiled,
    private readonly main: string,
  ) {
    // Node's loader knows .ts for this thread from here on; its way of saying so is deprecated, and the only one.
    // oxlint-disable-next-line typescript/no-deprecated
    createRequire(main).extensions[".ts"] = (module, path) => {
      const code = this.edited.get(path) ?? this.compiled.get(path);
      if (code === undefined) throw new Error(`${path} is not part of the simulation.`);
      (module as CommonJsModule)._compile(code, path);
    };
  }

  /**
   * @param edited what stands in the place of the modules as they are
   * @returns what the main module exports, loaded with it
   * @throws Error when nobody loads one of those
   */
  load(edited: Compiled): unknown {
    const require = createRequire(this.main);
    const changed = [...this.edited.keys(), ...edited.keys()];
    for (const path of withLoaders(new Set(changed), require.cache)) Reflect.deleteProperty(require.cache, path);
    this.edited = edited;
    const loaded: unknown = require(this.main);
    const missed = [...edited.keys()].filter((path) => !require.cache[path]);
    if (missed.length > 0) throw new Error(`${missed.join(", ")} is not part of the simulation.`);
    return loaded;
  }
}

/** @returns the modules, and those that load one of them, directly or not */
function withLoaders(paths: ReadonlySet<string>, cache: NodeJS.Dict<NodeJS.Module>): ReadonlySet<string> {
  const found = new Set(paths);
  let before;
  do {
    before = found.size;
    for (const module of Object.values(cache)) {
      if (module?.children.some(({ id }) => found.has(id))) found.add(module.id);
    }
  } while (found.size > before);
  return found;
}
