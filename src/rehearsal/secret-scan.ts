import { secretForms } from "../host/secret-forms";

/**
 * Finds secrets in any text, in the forms they leak in: clear, base64 (whatever stands before them: three alignments),
 * URL-encoded and JSON-escaped.
 */
export class SecretScan {
  private readonly forms: { which: string; form: string }[];

  /** @param secrets what each is called -> the secret */
  constructor(secrets: Readonly<Record<string, string>>) {
    this.forms = Object.entries(secrets).flatMap(([which, secret]) =>
      [...new Set(secretForms(secret))].map((form) => ({ which, form })),
    );
  }

  /** @returns what the secrets in the text are called */
  find(text: string): string[] {
    return [...new Set(this.forms.filter(({ form }) => text.includes(form)).map(({ which }) => which))];
  }
}
