/*
 * The judges' own list of the forms in which a secret leaks: it shares nothing with the masks of the steps, so that a form
 * forgotten there is seen here.
 */

/**
 * Finds secrets in any text: clear, base64 (whatever stands before them: three alignments), percent-encoded by any
 * program, and as JSON or XML write them, with whatever may be escaped escaped or not.
 */
export class SecretScan {
  private readonly patterns: { which: string; pattern: RegExp }[];

  /** @param secrets what each is called -> the secret */
  constructor(secrets: Readonly<Record<string, string>>) {
    this.patterns = Object.entries(secrets).flatMap(([which, secret]) =>
      [...base64Forms(secret), percentEncoded(secret), escaped(secret)].map((source) => ({
        which,
        pattern: new RegExp(source),
      })),
    );
  }

  /** @returns what the secrets in the text are called */
  find(text: string): string[] {
    return [...new Set(this.patterns.filter(({ pattern }) => pattern.test(text)).map(({ which }) => which))];
  }
}

/** As it is: whatever is no letter or digit by its number. */
const literal = (text: string) => text.replace(/[^A-Za-z0-9]/g, (each) => `\\u${hex(each, 4)}`);
const hex = (character: string, digits: number) => character.charCodeAt(0).toString(16).padStart(digits, "0");

/** Digits in capitals or not. */
const anyCase = (digits: string) => digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

/** Each byte in hexadecimal; what needs no encoding may stand as it is, and a space may be a plus sign. */
function percentEncoded(secret: string): string {
  return [...Buffer.from(secret, "utf8")]
    .map((byte) => {
      const encoded = `%${anyCase(byte.toString(16).padStart(2, "0"))}`;
      if (byte === 0x20) return `(?:${encoded}|\\x20|\\x2b)`;
      const canStand = byte > 0x20 && byte < 0x7f && byte !== 0x25;
      // A file is read byte by byte: what is not ASCII stands there as its bytes.
      return canStand || byte >= 0x80 ? `(?:${encoded}|${literal(String.fromCharCode(byte))})` : encoded;
    })
    .join("");
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\\\"|&quot;',
  "'": "&apos;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\\": "\\\\\\\\",
  "/": "\\\\\\x2f",
  "\n": "\\\\n",
  "\r": "\\\\r",
  "\t": "\\\\t",
  "\b": "\\\\b",
  "\f": "\\\\f",
};

/** Each character as it is, as \u and four digits, by its number in XML, or by its short escape. */
function escaped(secret: string): string {
  return secret
    .split("")
    .map((unit) => {
      const byNumber = `&#(?:${unit.charCodeAt(0)}|x0*${anyCase(unit.charCodeAt(0).toString(16))});`;
      const forms = [`\\\\u${anyCase(hex(unit, 4))}`, byNumber, SHORT_ESCAPES[unit], literal(unit)];
      return `(?:${forms.filter((form) => form !== undefined).join("|")})`;
    })
    .join("");
}

/** The base64 characters that the secret alone decides when that many bytes stand before it. */
function base64After(offset: number, secret: string, encoding: BufferEncoding): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret, encoding)]);
  return bytes.toString("base64").slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

/** Whatever stands before it; in PowerShell's own encoding of commands as well. */
const base64Forms = (secret: string): string[] =>
  (["utf8", "utf16le"] as const).flatMap((encoding) =>
    [0, 1, 2].map((offset) => literal(base64After(offset, secret, encoding))),
  );
