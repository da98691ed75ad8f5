/**
 * Reads step packages with Octopus' own reader (step-runtime-inputs) and in engines that have nothing: no require, no
 * import, no globals of Node. For step-reader.test.ts, which starts it with --experimental-vm-modules.
 *
 *   node --experimental-vm-modules read-step-package.mjs <zip>...      prints JSON, by file name
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { createContext, runInContext, SourceTextModule } from "node:vm";
import {
  asResourceInputs,
  asRuntimeInputs,
  convertFromJsonSchemaToInputSchema,
  createInputValueAccessor,
  createObjectInputPaths,
  getPathToInput,
} from "@octopusdeploy/step-runtime-inputs";
import { unzipSync } from "fflate";

/** What somebody might put into each kind of control. */
const TYPED = { text: "typed", sensitiveText: { type: "new", newValue: "typed" }, number: 7, checkbox: true };

const read = {};
for (const path of process.argv.slice(2)) read[basename(path)] = await readPackage(unzipSync(readFileSync(path)));
process.stdout.write(JSON.stringify(read));

async function readPackage(files) {
  const text = (name) => Buffer.from(files[name]).toString("utf8");
  const form = await esModule(text("ui.js"));
  const validation = commonJs(text("validation.js"));
  const initial = structuredClone(form.createInitialInputs());
  const { properties } = convertFromJsonSchemaToInputSchema(JSON.parse(text("inputs.json")), initial);
  const saved = asResourceInputs(properties, initial);
  const loaded = asRuntimeInputs(properties, saved);
  const paths = createObjectInputPaths({
    type: "object",
    nonDiscriminatorProperties: properties,
    discriminatorProperties: [],
  });
  const [section] = form.editInputsForm(paths);
  return {
    initial,
    loaded,
    properties,
    controls: section.content.map(({ input, type, label, options }) => {
      const accessor = createInputValueAccessor(input);
      const typed = type === "radioButtons" ? options.at(-1).value : TYPED[type];
      const changed = accessor.changeInputValue(loaded, typed);
      return {
        input: getPathToInput(input).join("."),
        type,
        label,
        shown: accessor.getInputValue(loaded),
        typed,
        kept: changed[getPathToInput(input)[0]],
      };
    }),
    problems: validation(paths, (input, _dependencies, check) => ({
      input: getPathToInput(input).join("."),
      problem: check(createInputValueAccessor(input).getInputValue(loaded)),
    })),
  };
}

/** Rollup's `format: "es"`, which Octopus' compiler asks for: a default export. */
async function esModule(code) {
  const module = new SourceTextModule(code, { context: createContext({}) });
  await module.link((name) => {
    throw new Error(`ui.js wants to import ${name}`);
  });
  await module.evaluate();
  return module.namespace.default;
}

/** Rollup's `format: "cjs"` with nothing but a default export: it is module.exports itself. */
function commonJs(code) {
  const module = { exports: {} };
  runInContext(code, createContext({ module, exports: module.exports }));
  return module.exports;
}
