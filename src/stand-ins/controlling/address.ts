/** Where a path leads: to the instance as a whole or into a space, and what follows. */
export interface Address {
  /** The id or slug of the space; undefined when none is named: the default space, or no space at all. */
  readonly space: string | undefined;
  readonly segments: readonly string[];
}

/**
 * Takes a path apart: `/api/Spaces-1/x`, `/api/spaces/slug/x` and `/api/x` (facts: octopus-api#paths).
 * @param virtualDirectory empty, or e.g. `/octopus`
 * @returns undefined when the path does not lead to the API
 */
export function addressOf(path: string, virtualDirectory: string): Address | undefined {
  if (!path.toLowerCase().startsWith(`${virtualDirectory.toLowerCase()}/`)) return undefined;
  const segments = path.slice(virtualDirectory.length).split("/").map(decoded);
  const [api, ...rest] = segments.filter((segment) => segment !== "");
  if (api?.toLowerCase() !== "api") return undefined;
  const [first = "", second, ...below] = rest;
  if (/^spaces-\d+$/i.test(first)) return { space: first, segments: rest.slice(1) };
  // `/api/spaces/Spaces-1` and `/api/spaces/all` are the spaces themselves.
  if (first.toLowerCase() === "spaces" && below.length > 0) return { space: second, segments: below };
  return { space: undefined, segments: rest };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
