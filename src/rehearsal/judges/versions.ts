/** Numbers with dots: three, or four as files have them. What comes after a dash makes it another version. */
const PARTS = /^v?(\d+)\.(\d+)\.(\d+)(?:\.(\d+))?(-[\w.-]+)?$/;

interface Version {
  numbers: number[];
  /** With its dash; nothing as a rule. */
  suffix: string;
}

function read(text: string | undefined): Version | undefined {
  const found = PARTS.exec(text?.trim() ?? "");
  if (!found) return undefined;
  const [, ...parts] = found;
  return { numbers: parts.slice(0, 4).map((part: string | undefined) => Number(part ?? 0)), suffix: parts[4] ?? "" };
}

/** Whether both are versions, and the same: `2025.4.10333` and `2025.4.10333.0` are. */
export function sameVersion(a: string | undefined, b: string | undefined): boolean {
  const [left, right] = [read(a), read(b)];
  return left !== undefined && right !== undefined && compare(left, right) === 0 && left.suffix === right.suffix;
}

/** Whether both are versions, and the first is the older one. What is before a release, by its suffix, is older. */
export function isOlder(a: string | undefined, b: string | undefined): boolean {
  const [left, right] = [read(a), read(b)];
  if (left === undefined || right === undefined) return false;
  return compare(left, right) < 0 || (compare(left, right) === 0 && left.suffix !== "" && right.suffix === "");
}

/** By the first number that differs. */
function compare(a: Version, b: Version): number {
  const at = a.numbers.findIndex((number, index) => number !== b.numbers[index]);
  return at < 0 ? 0 : (a.numbers[at] ?? 0) - (b.numbers[at] ?? 0);
}
