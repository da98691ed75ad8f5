/** What a script asks of the outside. */
export type CallKind = "file" | "program" | "http" | "sql";

/**
 * Carries one outside call of a script: lets the time pass that it takes, and returns never when the script has been
 * killed meanwhile.
 */
export type Carry = <T>(kind: CallKind, act: () => Promise<T> | T) => Promise<T>;
