import { secretForms } from "./secret-forms";

const STARS = "********";
/** Shorter texts stand in too many words to be masked: a password of three letters would blacken the log. */
const SHORTEST_MASKED_LENGTH = 4;

/** Takes secrets out of texts, whatever form they have there. Octopus masks too, but only what passes through its log. */
export class Masker {
  private readonly secrets = new Set<string>();
  private forms: string[] = [];

  /** @returns whether the secret is new */
  add(secret: string): boolean {
    if (this.secrets.has(secret)) return false;
    this.secrets.add(secret);
    // A pasted key may end with a line break; a secret of several lines may be printed line by line.
    const pieces = [secret, secret.trim(), ...secret.split(/[\r\n]+/).map((line) => line.trim())];
    const longEnough = [...new Set(pieces)].filter((piece) => piece.length >= SHORTEST_MASKED_LENGTH);
    // The longest first: a form may hold another one.
    this.forms = [...new Set([...this.forms, ...longEnough.flatMap(secretForms)])].sort((a, b) => b.length - a.length);
    return true;
  }

  mask(text: string): string {
    return this.forms.reduce((masked, form) => masked.replaceAll(form, STARS), text);
  }
}
