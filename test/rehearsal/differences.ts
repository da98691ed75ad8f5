import type { EventsByNode } from "./events-by-node";

/** Where two lists part, by node: the first line of each that the other has not in this place. Empty when they are equal. */
export function differences(recorded: EventsByNode, happened: EventsByNode): string[] {
  const nodes = new Set([...Object.keys(recorded), ...Object.keys(happened)]);
  return [...nodes].flatMap((node) => {
    const [before = [], now = []] = [recorded[node], happened[node]];
    const at = Array.from({ length: Math.max(before.length, now.length) }, (_, index) => index).find(
      (index) => before[index] !== now[index],
    );
    if (at === undefined) return [];
    return [
      `${node}, event ${at + 1}: recorded  ${before[at] ?? "nothing more"}`,
      `${node}, event ${at + 1}: happened  ${now[at] ?? "nothing more"}`,
    ];
  });
}
