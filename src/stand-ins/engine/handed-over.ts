import { extractedPathOf } from "./package-variables";
import type { ScriptText } from "./script-carrier";
import type { VariableValue } from "./variable-dictionary";

type PropertyOf = (variable: VariableValue, expand: (text: string) => string) => string | undefined;

/** What the text of a step's script says about how it starts its program. */
interface HandedOver {
  /** The package reference that holds `run.js`. */
  packageReference: string;
  /** A variable as a property of a JSON object; undefined when the program may not know it. */
  propertyOf: PropertyOf;
  /** The word after the variables: stdin stays open for as long as the script lives. */
  promise: string;
}

const MAY_KNOW = /^\$mayKnow\s*=\s*('(?:[^']|'')*'(?:\s*\+\s*'(?:[^']|'')*')*)/m;
const PACKAGE_REFERENCE = /^\$packageReference\s*=\s*'([^']+)'/m;
const PROMISE = /^\$promise\s*=\s*'([^']+)'/m;

/**
 * Reads out of the published script what a real one would do: which package it starts and what it hands over. So a
 * stale or edited script shows here as well, and the list of names is said once, in the script.
 * @throws Error when the text is not such a script
 */
export function readHandedOver(body: string): HandedOver & { mayKnow: RegExp } {
  const pattern = MAY_KNOW.exec(body)?.[1];
  const packageReference = PACKAGE_REFERENCE.exec(body)?.[1];
  const promise = PROMISE.exec(body)?.[1];
  if (pattern === undefined || packageReference === undefined || promise === undefined) {
    throw new Error(
      "Without PowerShell the stand-in starts the step's program as its script would, but the script does not say $mayKnow, $packageReference and $promise.",
    );
  }
  const texts = [...pattern.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = ""]) => text.replaceAll("''", "'"));
  const mayKnow = new RegExp(texts.join(""), "i");
  return { packageReference, promise, mayKnow, propertyOf: propertiesOf(mayKnow) };
}

/** @param mayKnow the names of the variables that the program may know */
function propertiesOf(mayKnow: Pick<RegExp, "test">): PropertyOf {
  return ({ name, value }, expand) =>
    mayKnow.test(name) ? `${JSON.stringify(name)}:${JSON.stringify(expand(value))}` : undefined;
}

/**
 * Reads the same, each text, each name and each plain value once: the scripts of a simulation have the same few texts and
 * some hundred variables. It lives as long as one stage.
 */
export function rememberingReader(): (body: string) => HandedOver {
  const known = new Map<string, HandedOver>();
  // All texts have the same list of names.
  const byNames = new Map<string, PropertyOf>();
  return (body) => {
    let handedOver = known.get(body);
    if (!handedOver) {
      const read = readHandedOver(body);
      const names = read.mayKnow.source;
      let propertyOf = byNames.get(names);
      if (!propertyOf) byNames.set(names, (propertyOf = remembering(propertiesOf(rememberingTest(read.mayKnow)))));
      handedOver = { ...read, propertyOf };
      known.set(body, handedOver);
    }
    return handedOver;
  };
}

/** What holds a token means something else in each script. */
function remembering(propertyOf: PropertyOf): PropertyOf {
  const plain = new Map<VariableValue, { property: string | undefined }>();
  return (variable, expand) => {
    const remembered = plain.get(variable);
    if (remembered) return remembered.property;
    const property = propertyOf(variable, expand);
    if (!variable.value.includes("#{")) plain.set(variable, { property });
    return property;
  };
}

function rememberingTest(pattern: RegExp): Pick<RegExp, "test"> {
  const answers = new Map<string, boolean>();
  return {
    test: (name) => {
      let answer = answers.get(name);
      if (answer === undefined) answers.set(name, (answer = pattern.test(name)));
      return answer;
    },
  };
}

/**
 * What a step's script does in the end: it starts the program of its package with one line of base64 of UTF-8 JSON on
 * stdin, what the program may know, and the word that stdin stays open.
 * @param read reads the script's text
 * @throws Error when the script is not as it should be, or its package was not extracted
 */
export function handOver(
  { body, variables }: ScriptText,
  read: (body: string) => HandedOver = readHandedOver,
): {
  packageReference: string;
  stdin: string;
  promise: string;
} {
  const { packageReference, propertyOf, promise } = read(body);
  if (variables.get(extractedPathOf(packageReference)) === undefined) {
    throw new Error(`The package '${packageReference}' was not extracted for this step.`);
  }
  // Written as it goes: an object of some hundred names costs more than its text.
  const known: string[] = [];
  const expand = (text: string) => variables.expand(text);
  for (const variable of variables.values()) {
    const property = propertyOf(variable, expand);
    if (property !== undefined) known.push(property);
  }
  return { packageReference, stdin: Buffer.from(`{${known.join(",")}}`, "utf8").toString("base64"), promise };
}
