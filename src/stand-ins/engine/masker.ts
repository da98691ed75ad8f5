import { secretTexts } from "./properties";
import type { QueuedRun } from "../controlling/queued-run";

const MASK = "********";

/**
 * Replaces secrets in what goes to a task's log, as the server does (facts: octopus-scripts#service-messages,
 * octopus-variables#secrets).
 */
export class LogMasker {
  private secrets: string[] = [];

  add(secret: string): void {
    if (secret === "" || this.secrets.includes(secret)) return;
    // The longest first: a secret may be part of another.
    this.secrets = [...this.secrets, secret].sort((one, other) => other.length - one.length);
  }

  mask(text: string): string {
    return this.secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
  }
}

/** Knows the secrets of a run's snapshot: sensitive variables and sensitive properties. */
export function maskerOf({ variables, formValues, steps }: QueuedRun): LogMasker {
  const masker = new LogMasker();
  const typedIn = new Map(Object.entries(formValues).map(([name, value]) => [name.toLowerCase(), value]));
  for (const { Name, Value, IsSensitive } of variables) {
    if (!IsSensitive) continue;
    masker.add(Value ?? "");
    masker.add(typedIn.get(Name.toLowerCase()) ?? "");
  }
  for (const { Properties, Actions } of steps) {
    for (const each of [Properties, ...Actions.map((action) => action.Properties)]) {
      for (const secret of secretTexts(each)) masker.add(secret);
    }
  }
  return masker;
}
