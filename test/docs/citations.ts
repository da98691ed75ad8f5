import { inOneLine } from "./source-files";

/** The facts that a text cites: `(facts: octopus-server#exit-codes, wine#prefixes)`. A parameter list is none. */
export const citedFacts = (text: string): string[] =>
  [...inOneLine(text).matchAll(/[(;] ?facts: ([a-z][\w-]*#[^()]*)\)/g)].flatMap(({ 1: list = "" }) => list.split(", "));

/** The decisions that a text cites, by number: `(decision 007)`, `(decisions 002, 003)`. */
export const citedDecisions = (text: string): string[] =>
  [...inOneLine(text).matchAll(/[(;] ?decisions? (\d{3}(?:, \d{3})*)[);]/g)].flatMap(({ 1: list = "" }) =>
    list.split(", "),
  );
