const { readFileSync } = require("node:fs");
const { setFlagsFromString } = require("node:v8");
const { Script, constants } = require("node:vm");
const Runtime = require("jest-runtime").default;

// A test plays something once and is done: V8 optimizes only what runs for ten times as long as by default. What it optimizes is
// a sixth of the processor's time otherwise.
setFlagsFromString("--interrupt-budget=700000");

/** The modules that this worker has loaded, where they were compiled, and the source maps that stack traces are shown by. */
const kept = new Map();
const compiled = new Map();
const sourceMaps = new Map();
/** Of the test file that runs: what a kept module loads late is loaded by it. */
let now;

/**
 * Jest's runtime, that loads a module once for a worker instead of once for each of hundreds of test files: only the test files
 * themselves and what is to be set up for each are loaded anew. It saves a fifth of the tests' processor time, a third where
 * much is simulated, and it can be done because no module is mocked and none keeps anything from one test for the next. So that
 * it stays so, what a module exports is frozen, and one with a hook at its top is refused.
 */
module.exports = class KeepsModules extends Runtime {
  constructor(...given) {
    super(...given);
    now = this;
    const [config, , , , , , testPath, { watch, watchAll }] = given;
    const { executor, cjsLoader, registries, transformCache } = this;
    transformCache.sourceMaps = sourceMaps;
    executor.compile = (source, filename) => compile(source, filename, executor.injectedModuleParameters);

    // Whoever watches edits modules between two runs of one process.
    if (watch || watchAll) return;
    const anew = new Set([testPath, ...config.setupFilesAfterEnv]);
    registries.moduleRegistry = new Registry(anew);
    const load = cjsLoader.loadModule.bind(cjsLoader);
    cjsLoader.loadModule = (module, ...rest) => {
      load(module, ...rest);
      if (!anew.has(module.filename) && isOurs(module.filename)) freezeExports(module);
    };
  }

  requireModuleOrMock(from, name) {
    return this === now ? super.requireModuleOrMock(from, name) : now.requireModuleOrMock(from, name);
  }
};

/** Jest's modules of one test file, of which all but `anew` are the worker's. It is emptied with the test file. */
class Registry extends Map {
  #anew;

  constructor(anew) {
    super();
    this.#anew = anew;
  }
  get(path) {
    return super.get(path) ?? kept.get(path);
  }
  has(path) {
    return super.has(path) || kept.has(path);
  }
  set(path, module) {
    if (this.#anew.has(path)) return super.set(path, module);
    kept.set(path, module);
    return this;
  }
  delete(path) {
    return super.delete(path) || kept.delete(path);
  }
}

/** Test files share the worker's own globals: see environment.mjs. */
function compile(source, filename, parameters) {
  let known = compiled.get(filename);
  if (known?.source !== source) {
    const head = `(function(${parameters.join(", ")}){`;
    const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
    const options = { filename, columnOffset: -head.length, importModuleDynamically };
    compiled.set(filename, (known = { source, script: new Script(`${head}${source}\n})`, options) }));
  }
  return known.script.runInThisContext();
}

function isOurs(path) {
  return path.endsWith(".ts") && !path.includes("node_modules");
}

function freezeExports({ filename, exports }) {
  if (/^(before|after)(Each|All)\(/m.test(readFileSync(filename, "utf8"))) {
    throw new Error(`${filename} has a hook at its top, and would have it in the first test file only that loads it.`);
  }
  for (const value of Object.values(exports)) freeze(value);
}

function freeze(value) {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return;
  for (const each of Object.values(Object.freeze(value))) freeze(each);
}
