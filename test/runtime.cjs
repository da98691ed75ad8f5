const { setFlagsFromString } = require("node:v8");
const { Script } = require("node:vm");
const Runtime = require("jest-runtime").default;

// Each test file has functions of its own, and what V8 optimizes for one is thrown away with it: a third of the processor's time
// where much is simulated. With ten times its default budget it optimizes only what runs for long.
setFlagsFromString("--interrupt-budget=700000");

/** What this worker has compiled, by file. */
const compiled = new Map();

/**
 * Jest's runtime, that compiles a module once for a worker instead of once for each test file: every file still has modules
 * and globals of its own. A sixth of the time of all tests goes into compiling the same modules hundreds of times.
 */
module.exports = class CompilesOnce extends Runtime {
  constructor(...given) {
    super(...given);
    const { executor } = this;
    const compileAnew = executor.compile.bind(executor);
    const head = `(function(${executor.injectedModuleParameters.join(", ")}){`;
    executor.compile = (source, filename) => {
      const context = executor.environment.getVmContext();
      let known = compiled.get(filename);
      if (known?.source !== source) {
        const script = compile(`${head}${source}\n})`, { filename, columnOffset: -head.length });
        compiled.set(filename, (known = { source, script }));
      }
      return context && known.script ? known.script.runInContext(context) : compileAnew(source, filename);
    };
  }
};

/**
 * @returns undefined for what cannot be compiled, for Jest says why, and for what imports while it runs: that is tied to the
 *   test file that it does it for
 */
function compile(source, options) {
  if (/\bimport\s*\(/.test(source)) return undefined;
  try {
    return new Script(source, options);
  } catch {
    return undefined;
  }
}
