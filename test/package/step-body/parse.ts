import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Language, Parser, type Node } from "web-tree-sitter";
import { projectFolder } from "../shipped";

export type { Node };

let parser: Parser | undefined;

/** Has to have ended before anything is parsed. */
export async function loadGrammar(): Promise<void> {
  await Parser.init();
  const grammar = "node_modules/tree-sitter-powershell/tree-sitter-powershell.wasm";
  parser = new Parser().setLanguage(await Language.load(readFileSync(join(projectFolder, grammar))));
}

/**
 * Parses PowerShell with a grammar that is not PowerShell's own: a lint, not a proof
 * (facts: windows-powershell#a-grammar-that-is-not-powershells-own).
 */
export function parse(text: string): Node {
  const tree = parser?.parse(text);
  if (!tree) throw new Error("The grammar was not loaded: loadGrammar comes first.");
  return tree.rootNode;
}

/** Everything below a node, and itself, in the order of the text. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) yield* nodesOf(child);
}

/** Nodes of these kinds. */
export const every = (root: Node, ...types: string[]) => [...nodesOf(root)].filter(({ type }) => types.includes(type));

/** Where the text is not PowerShell, as `line 3: "if {"`. */
export function errorsOf(root: Node): string[] {
  if (!root.hasError) return [];
  return [...nodesOf(root)]
    .filter((node) => node.isError || node.isMissing)
    .map((node) => `line ${node.startPosition.row + 1}: ${JSON.stringify(node.text.slice(0, 60))}`);
}

/** The text without what stands in comments and texts. */
export function codeOf(root: Node): string {
  return codeNodes(root)
    .filter(({ childCount }) => childCount === 0)
    .map(({ text }) => text)
    .join(" ");
}

function codeNodes(node: Node): Node[] {
  if (node.type === "comment" || node.type === "string_literal") return [];
  return [node, ...node.children.flatMap(codeNodes)];
}
