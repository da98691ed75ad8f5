/**
 * Makes a text safe to print as plain lines: ASCII only, because Windows hosts decode with the OEM code page
 * (facts: octopus-scripts#lines-of-output), and nothing in it that Octopus would take for a service message.
 */
export function plainText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\n\t\x20-\x7e]/g, (character) => READABLE[character] ?? escaped(character))
    .replace(/##(?=octopus\[)/gi, "## ");
}

/** Typographic characters that have a plain twin. */
const READABLE: Readonly<Record<string, string>> = {
  "\u2018": "'",
  "\u2019": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u2013": "-",
  "\u2014": "-",
  "\u2026": "...",
  "\u00a0": " ",
};

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
