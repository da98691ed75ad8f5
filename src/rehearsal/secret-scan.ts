/*
 * The judges' own list of the forms in which a secret leaks: it shares nothing with the masks of the steps, so that a form
 * forgotten there is seen here.
 */

/** Of the texts in which nothing was found, lines and command lines: in characters, of one and of all. */
const LONGEST_REMEMBERED_LENGTH = 16_000;
const MOST_REMEMBERED_LENGTH = 4_000_000;

interface Secret {
  which: string;
  /** As it is, and as its bytes: files are read byte by byte. */
  clear: readonly string[];
  /** The base64 characters that it alone decides. */
  base64: readonly string[];
}

/**
 * Finds secrets in any text: clear, base64 (whatever stands before them: three alignments), percent-encoded by any
 * program, and as JSON or XML write them, with whatever may be escaped escaped or not. Not the secret is written in all
 * forms, but the text is read in all ways: it is quicker, and a form nobody thought of is read as well.
 */
export class SecretScan {
  private readonly secrets: readonly Secret[];
  /** Scripts say the same lines again and again. */
  private readonly clean = new Set<string>();
  private cleanLength = 0;
  /** Nobody writes into the bytes of a file: another content has other bytes. */
  private readonly cleanFiles = new WeakSet<Uint8Array>();

  /** @param secrets what each is called -> the secret */
  constructor(secrets: Readonly<Record<string, string>>) {
    this.secrets = Object.entries(secrets).map(([which, secret]) => ({
      which,
      clear: [...new Set([secret, Buffer.from(secret, "utf8").toString("latin1")])],
      base64: base64Forms(secret),
    }));
  }

  /** @returns what the secrets in the text are called */
  find(text: string): string[] {
    if (this.secrets.length === 0 || this.clean.has(text)) return [];
    const readings = readingsOf(text);
    const isIn = ({ clear, base64 }: Secret) =>
      clear.some((form) => readings.some((reading) => reading.includes(form))) ||
      base64.some((form) => text.includes(form));
    const found = this.secrets.filter(isIn).map(({ which }) => which);
    if (found.length === 0) this.remember(text);
    return found;
  }

  /** The same in the bytes of a file, which are not written to afterwards. */
  findInFile(bytes: Buffer): string[] {
    if (this.cleanFiles.has(bytes)) return [];
    const found = this.find(bytes.toString("latin1"));
    if (found.length === 0) this.cleanFiles.add(bytes);
    return found;
  }

  private remember(clean: string): void {
    if (clean.length > LONGEST_REMEMBERED_LENGTH) return;
    if ((this.cleanLength += clean.length) > MOST_REMEMBERED_LENGTH) {
      this.clean.clear();
      this.cleanLength = clean.length;
    }
    this.clean.add(clean);
  }
}

/** The text as it stands, and as whoever decodes it reads it. */
function readingsOf(text: string): string[] {
  const readings = [text];
  if (/[%+]/.test(text)) {
    // A space may be written as a plus sign, and then a plus sign of its own is %2B.
    readings.push(percentDecoded(text), percentDecoded(text.replaceAll("+", " ")));
  }
  if (/[\\&]/.test(text)) {
    const once = unescaped(text);
    // JSON in JSON; and where a backslash was escaped itself, what stands behind it may have been meant.
    readings.push(once, unescaped(once), unescaped(text.replaceAll("\\\\", "\\")), text.replace(NUMBERED, fromNumber));
  }
  return readings;
}

/** Of JSON and XML: \u and four digits, &# and a number. */
const NUMBERED = /\\u([0-9a-f]{4})|&#x0*([0-9a-f]+);|&#(\d+);/gi;
const fromNumber = (_all: string, unit?: string, hex?: string, decimal?: string): string =>
  unit ? fromCode(unit, 16) : hex ? fromCode(hex, 16) : fromCode(decimal ?? "", 10);

const fromCode = (digits: string, radix: number) => String.fromCharCode(Number.parseInt(digits, radix));

const percentDecoded = (text: string) =>
  text.replace(/%([0-9a-f]{2})/gi, (_all, digits: string) => fromCode(digits, 16));

const SHORT: Readonly<Record<string, string>> = {
  ...{ "\\n": "\n", "\\r": "\r", "\\t": "\t", "\\b": "\b", "\\f": "\f", '\\"': '"', "\\\\": "\\", "\\/": "/" },
  ...{ "&quot;": '"', "&apos;": "'", "&amp;": "&", "&lt;": "<", "&gt;": ">" },
};
const ESCAPES = new RegExp(`${NUMBERED.source}|\\\\[nrtbf"\\\\/]|&(?:quot|apos|amp|lt|gt);`, "gi");

const unescaped = (text: string) =>
  text.replace(
    ESCAPES,
    (all: string, unit?: string, hex?: string, decimal?: string) => SHORT[all] ?? fromNumber(all, unit, hex, decimal),
  );

/** The base64 characters that the secret alone decides when that many bytes stand before it. */
function base64After(offset: number, secret: string, encoding: BufferEncoding): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret, encoding)]);
  return bytes.toString("base64").slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

/** Whatever stands before it; in PowerShell's own encoding of commands as well. */
const base64Forms = (secret: string): string[] =>
  (["utf8", "utf16le"] as const).flatMap((encoding) =>
    [0, 1, 2].map((offset) => base64After(offset, secret, encoding)),
  );
