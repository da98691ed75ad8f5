/** Whether a version of Octopus (`2026.2.7727`) is older than another. */
export function isBefore(version: string, other: string): boolean {
  const [parts, others] = [version, other].map((each) => each.split(".").map(Number));
  const differs = others?.findIndex((part, index) => part !== parts?.[index]) ?? -1;
  return differs >= 0 && (parts?.[differs] ?? 0) < (others?.[differs] ?? 0);
}
