/** A name as it stands in addresses: lower case, dashes, at most 50 characters (facts: octopus-api#slugs). */
export function slugOf(name: string, isTaken: (slug: string) => boolean = () => false): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 50);
  for (let i = 0; ; i += 1) {
    const candidate = i === 0 ? slug : `${slug}-${i}`;
    if (!isTaken(candidate)) return candidate;
  }
}
