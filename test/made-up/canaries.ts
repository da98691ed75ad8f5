/**
 * Secrets that are planted in a test and looked for afterwards in everything that came out of it. How a secret may look
 * is said here a second time on purpose: what the host masks must not decide what a test looks for.
 */
export class Canaries {
  private readonly secrets = new Map<string, string>();

  /** Plants a secret with every character that some encoding changes. */
  plant(name: string): string {
    return this.add(name, `canary ${name} ä"\\</>&+=%'§9f1c`);
  }

  /** Plants a secret that also fits into a URL, an API key or a connection string. */
  plantPlain(name: string): string {
    return this.add(name, `canary-${name}-9f1c`);
  }

  /** Looks for a secret that came from elsewhere. */
  add(name: string, secret: string): string {
    this.secrets.set(name, secret);
    return secret;
  }

  /** @returns what is found where: empty when no secret got out */
  leaksIn(...places: unknown[]): string[] {
    const texts = places.flatMap(textsIn);
    const leaks = [...this.secrets].flatMap(([name, secret]) =>
      Object.entries(formsOf(secret))
        .filter(([, form]) => texts.some((text) => text.includes(form)))
        .map(([how]) => `${name} (${how})`),
    );
    return [...new Set(leaks)];
  }
}

function formsOf(secret: string): Record<string, string> {
  const bytes = Buffer.from(secret, "utf8");
  // Base64 codes three bytes in four characters: whole triples of the secret look the same whatever follows.
  const triplesFrom = (start: number) =>
    bytes.subarray(start, start + Math.floor((bytes.length - start) / 3) * 3).toString("base64");
  return {
    clear: secret,
    "base64, first alignment": triplesFrom(0),
    "base64, second alignment": triplesFrom(1),
    "base64, third alignment": triplesFrom(2),
    "URL-encoded": encodeURIComponent(secret),
    "JSON-escaped": JSON.stringify(secret).slice(1, -1),
  };
}

/** Every text in a value, as it is: an object's own texts and names, and the object as JSON. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString("utf8"), Buffer.from(value).toString("utf16le")];
  if (value instanceof Error) return [String(value), value.stack ?? "", ...textsIn(value.cause)];
  if (value instanceof Map) return textsIn([...value]);
  if (typeof value !== "object" || value === null) return [String(value)];
  return [...Object.keys(value), ...Object.values(value).flatMap(textsIn)];
}
