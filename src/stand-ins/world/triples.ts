/** Orders two versions of three numbers, as the world's programs do. Negative: the first is older. */
export function compareTriples(a: string, b: string): number {
  const numbers = (text: string) => text.split(".").map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < 3; i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
