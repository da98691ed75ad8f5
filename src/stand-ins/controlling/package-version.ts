/** Orders package versions, the newest first: 1 to 4 numbers, a pre-release before its release, `+meta` without weight. */
export function newestFirst(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < 4; i += 1) {
    const difference = (right.numbers[i] ?? 0) - (left.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.preRelease === right.preRelease) return 0;
  if (left.preRelease === "") return -1;
  if (right.preRelease === "") return 1;
  return right.preRelease.localeCompare(left.preRelease, "en", { numeric: true });
}

export const preReleaseOf = (version: string): string => parts(version).preRelease;

function parts(version: string): { numbers: number[]; preRelease: string } {
  const [core = "", ...rest] = (version.split("+")[0] ?? "").split("-");
  return { numbers: core.split(".").map(Number), preRelease: rest.join("-") };
}
