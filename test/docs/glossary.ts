/** A word that the glossary says not to use, and the one to say in its place. */
interface WrongWord {
  word: string;
  say: string;
}

/**
 * The words of the glossary's columns "Not" that are wrong wherever they stand. One with a remark in parentheses is wrong in
 * one sense only, which no test can tell.
 */
export function wrongWords(glossary: string): WrongWord[] {
  return glossary
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter((cells) => cells.length === 5 && cells[1] !== "Say" && !/^-+$/.test(cells[1] ?? ""))
    .flatMap(([, say = "", , not = ""]) =>
      // A comma in a remark divides nothing.
      not
        .split(/,(?![^(]*\))/)
        .map((word) => word.trim())
        .filter((word) => word !== "" && !word.includes("("))
        .map((word) => ({ word, say })),
    );
}

/** Finds a word in whatever form it stands: mend, mends, mended, mending; also where a line breaks inside it. */
export function formsOf({ word }: WrongWord): RegExp {
  const inAText = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" ", "\\s+");
  return new RegExp(`(?<![\\w-])${inAText.replace(/e$/, "e?")}(?:e?s|e?d|ing)?(?![\\w-])`, "gi");
}
