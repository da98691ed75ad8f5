export type ParameterValue = string | number | bigint | boolean | Date | Buffer | null;

/** A statement with its parameters, by name without `@`. */
export interface SqlCall {
  text: string;
  parameters: Readonly<Record<string, ParameterValue>>;
}
