import type * as z from "zod";

/** What an input is when nothing is given, as the text of a parameter; undefined when it must be given or stays empty. */
export function defaultText(schema: z.ZodType): string | undefined {
  const given = schema.safeParse(undefined);
  const value: unknown = given.success ? given.data : undefined;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return value.join("\n");
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** The same for a table: `required`, `empty`, or the text. */
export function shownDefault(schema: z.ZodType): string {
  if (!schema.safeParse(undefined).success) return "required";
  return (defaultText(schema) ?? "") || "empty";
}
