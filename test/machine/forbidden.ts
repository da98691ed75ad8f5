import { readFileSync } from "node:fs";
import * as ts from "typescript";

/** Parts of Node that only compute: a step may use them wherever it is. */
const PURE = new Set(["node:path", "node:string_decoder"]);
/** Of these, only what only computes. */
const PURE_PARTS: Readonly<Record<string, readonly string[]>> = {
  "node:crypto": ["createCipheriv", "createHash", "createHmac", "Hash", "X509Certificate"],
  "node:events": ["setMaxListeners"],
};
/** Packages that only compute. The SQL driver is none. */
const PURE_PACKAGES = /^(?:zod$|semver\/functions\/)/;

/** What Node gives every module that reaches outside, or tells what differs from run to run. */
const FORBIDDEN_GLOBALS = new Set([
  "process",
  "console",
  "fetch",
  "performance",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "crypto",
  "require",
  "globalThis",
  "WebSocket",
  "XMLHttpRequest",
]);
/** Of what may be used, the parts that may not. */
const FORBIDDEN_PARTS = new Set(["Date.now", "Math.random", "AbortSignal.timeout", "Atomics.wait"]);

/**
 * What of the outside a source reaches by itself: the one list of what is forbidden outside src/machine/real.
 * `new Date(something)` is fine, `new Date()` is the wall clock.
 */
export function forbiddenIn(path: string, text = readFileSync(path, "utf8")): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    found.push(...importedBy(node), ...reachedBy(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function importedBy(node: ts.Node): string[] {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    if (node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
    const bindings = node.importClause?.namedBindings;
    const names =
      bindings && ts.isNamedImports(bindings)
        ? bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
        : ["*"];
    return outside(node.moduleSpecifier.text, names);
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [module] = node.arguments;
    return outside(module && ts.isStringLiteral(module) ? module.text : "something computed", ["*"]);
  }
  return [];
}

function outside(module: string, names: readonly string[]): string[] {
  if (module.startsWith(".")) return /[/]machine[/]real\b/.test(module) ? [`import ${module}`] : [];
  if (PURE.has(module) || PURE_PACKAGES.test(module) || module === "@octopusdeploy/step-api") return [];
  const parts = PURE_PARTS[module];
  return parts && names.every((name) => parts.includes(name)) ? [] : [`import ${names.join(", ")} from ${module}`];
}

function reachedBy(node: ts.Node): string[] {
  if (ts.isNewExpression(node) && node.expression.getText() === "Date" && !node.arguments?.length)
    return ["new Date()"];
  if (ts.isPropertyAccessExpression(node) && FORBIDDEN_PARTS.has(node.getText())) return [node.getText()];
  return ts.isIdentifier(node) && FORBIDDEN_GLOBALS.has(node.text) && !isOnlyAName(node) ? [node.text] : [];
}

/** A name of something else: a property, a parameter's label, a type's member. */
function isOnlyAName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) {
    return node !== (ts.isQualifiedName(parent) ? parent.left : parent.expression);
  }
  return (
    (ts.isPropertyDeclaration(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isMethodSignature(parent)) &&
    parent.name === node
  );
}
