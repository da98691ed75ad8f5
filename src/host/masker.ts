import { secretForms } from "./secret-forms";

const STARS = "********";
/** Shorter texts stand in too many words to be masked: a password of three letters would blacken the log. */
const SHORTEST_MASKED_LENGTH = 4;

/** Takes secrets out of texts, whatever form they have there. Octopus masks too, but only what passes through its log. */
export class Masker {
  private readonly secrets = new Set<string>();
  private readonly known = new Set<string>();
  /** Of all secrets, the longest first: a form may hold another one. */
  private forms: string[] = [];

  /** @returns whether the secret is new */
  add(secret: string): boolean {
    if (this.secrets.has(secret)) return false;
    this.secrets.add(secret);
    // A pasted key may end with a line break; a secret of several lines may be printed line by line.
    const pieces = [secret, secret.trim(), ...secret.split(/[\r\n]+/).map((line) => line.trim())];
    for (const piece of new Set(pieces)) {
      if (piece.length < SHORTEST_MASKED_LENGTH) continue;
      for (const form of secretForms(piece)) this.known.add(form);
    }
    return true;
  }

  mask(text: string): string {
    if (this.forms.length < this.known.size) this.forms = [...this.known].sort((a, b) => b.length - a.length);
    return this.forms.reduce((masked, form) => masked.replaceAll(form, STARS), text);
  }
}
