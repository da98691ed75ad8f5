import * as z from "zod";
import { hasQuery, hasUserInformation, isPath } from "../values/address";
import { parseRunbookPath, RUNBOOK_PATH_FORM } from "../values/runbook-path";
import { parseTimeLimit, TIME_LIMIT_FORM } from "../values/time-limit";

/** How Octopus shows a parameter. */
type Control = "SingleLineText" | "MultiLineText" | "Select" | "Checkbox" | "Sensitive";
/** How a parameter's text is read: a list has one item a line. */
type InputKind = "text" | "number" | "flag" | "list";

/** What a person needs to know of an input besides its type; from here come parameters, forms and documentation. */
interface InputMeta {
  /** The Octopus parameter, `OctopusUpgrade.<Area>.<Name>`: never the name of a project variable, which would win. */
  parameter: `OctopusUpgrade.${string}`;
  label: string;
  help: string;
  /**
   * The project variable that the step template takes the value from unless told otherwise: one of names/variables.ts.
   * Only a mode has none, because the row of the runbook says which.
   */
  variable?: `Upgrade.${string}`;
}

/** The metadata as the generators and the reader of parameters find it. */
export interface FullInputMeta extends InputMeta {
  kind: InputKind;
  control: Control;
  options?: readonly string[];
}

/** What a parameter holds that takes its value from a project variable. */
export const fromVariable = (variable: string): string => `#{${variable}}`;

/**
 * What a step holds for a drop-down or a checkbox that takes its value from a project variable; undefined for others.
 * Their defaults in a template are one of their values: of the 652 in the community library none is an expression. In a
 * step, either can be switched to a custom expression; `apply` does that.
 */
export const bindingInStep = ({ control, variable }: FullInputMeta): string | undefined =>
  variable !== undefined && (control === "Select" || control === "Checkbox") ? fromVariable(variable) : undefined;

const full = (schema: z.ZodType, meta: InputMeta, kind: InputKind, control: Control, options?: readonly string[]) =>
  schema.meta({ ...meta, kind, control, ...(options ? { options } : {}) });
const as = <S extends z.ZodType>(schema: S, ...rest: [InputMeta, InputKind, Control, (readonly string[])?]): S =>
  full(schema, ...rest) as S;

/** The message of every schema completes the sentence "Upgrade.X.Y must be …". */
const must = (wanted: string) => ({ error: wanted });

const ABSOLUTE_PATH = /^(?:[A-Za-z]:[\\/]|\\\\[^\\/:"]+\\[^\\/:"]+|\/(?!\/))[^"\r\n]*$/;
const PATH_WANTED =
  "an absolute path without quotes, such as C:\\Octopus\\Upgrade or \\\\nas\\octopus (no drive-relative path)";
/** Every path an administrator may mean, of Windows or of a SQL Server on Linux; quoted and relative ones are refused. */
const absolutePath = z.string(must(PATH_WANTED)).regex(ABSOLUTE_PATH, must(PATH_WANTED));

const URL_WANTED = "a full URL with http:// or https://, such as https://octopus.example.com";
const httpUrl = z
  .string(must(URL_WANTED))
  .regex(/^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s/]/, must(URL_WANTED))
  .refine((text) => URL.canParse(text), URL_WANTED);

// Each is asked only of what is an address: zod goes on after a refinement that failed.
const isClear = (text: string) => !URL.canParse(text) || !hasUserInformation(text);
/** An instance: an API key is what signs in there. */
const instanceUrl = httpUrl
  .refine(isClear, must("a URL without a user name and password: an API key is what signs in to Octopus"))
  .refine((text) => !URL.canParse(text) || !hasQuery(text), must("a URL without a query (without ? and what follows)"));
const FILE_URL_CLEAR =
  "a URL without a user name and password, which command lines and logs would show: use a mirror that asks for none, or one that is signed in its query, in a sensitive project variable";

const SOURCE_WANTED = `${URL_WANTED}; or the folder of a mirror, such as \\\\nas\\octopus\\mirror`;
/** Where files come from: an address, or a folder that `octopus-ha-upgrade mirror` filled. */
const fileSource = z
  .string(must(SOURCE_WANTED))
  .regex(
    /^(?:[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s/]|[A-Za-z]:[\\/]|\\\\[^\\/:"]+\\[^\\/:"]+|\/(?!\/))[^"\r\n]*$/,
    must(SOURCE_WANTED),
  )
  .refine((text) => isPath(text) || URL.canParse(text), SOURCE_WANTED)
  .refine((text) => isPath(text) || isClear(text), must(FILE_URL_CLEAR));

const VERSION_WANTED = "a full version with three numbers, such as 2025.4.10333";
const fullVersion = z.string(must(VERSION_WANTED)).regex(/^\d{1,4}\.\d{1,5}\.\d{1,7}$/, must(VERSION_WANTED));

const TIME_LIMIT_WANTED =
  "a time of day with its zone, such as 04:30 Europe/Berlin or 04:30+02:00, or a number of minutes";
const timeLimit = z
  .string(must(TIME_LIMIT_WANTED))
  .regex(TIME_LIMIT_FORM, must(TIME_LIMIT_WANTED))
  .refine((text) => parseTimeLimit(text) !== undefined, must(TIME_LIMIT_WANTED));

const RUNBOOK_WANTED =
  "a space, a project, a runbook and an environment, such as Default/Smoke tests/Deploy a test/Test";
const runbookPath = z
  .string(must(RUNBOOK_WANTED))
  .regex(RUNBOOK_PATH_FORM, must(RUNBOOK_WANTED))
  .refine((text) => parseRunbookPath(text) !== undefined, must(RUNBOOK_WANTED));

/**
 * The fields of a step's inputs. Each takes its metadata last; `optional…` forms may be left empty.
 * Values are native (number, boolean, list); parameters.ts turns the texts of Octopus into them.
 */
export const field = {
  text: (meta: InputMeta) => as(z.string(must("given")).min(1, must("given")), meta, "text", "SingleLineText"),
  textOr: (fallback: string, meta: InputMeta) =>
    as(z.string(must("a text")).default(fallback), meta, "text", "SingleLineText"),
  optionalText: (meta: InputMeta) => as(z.string(must("a text")).optional(), meta, "text", "SingleLineText"),
  optionalLines: (meta: InputMeta) => as(z.string(must("a text")).optional(), meta, "text", "MultiLineText"),
  optionalRunbook: (meta: InputMeta) => as(runbookPath.optional(), meta, "text", "SingleLineText"),
  optionalTimeLimit: (meta: InputMeta) => as(timeLimit.optional(), meta, "text", "SingleLineText"),
  secret: (meta: InputMeta) => as(z.string(must("given")).min(1, must("given")), meta, "text", "Sensitive"),
  optionalSecret: (meta: InputMeta) => as(z.string(must("a text")).optional(), meta, "text", "Sensitive"),
  url: (meta: InputMeta) => as(instanceUrl, meta, "text", "SingleLineText"),
  sourceOr: (fallback: string, meta: InputMeta) => as(fileSource.default(fallback), meta, "text", "SingleLineText"),
  path: (meta: InputMeta) => as(absolutePath, meta, "text", "SingleLineText"),
  optionalPath: (meta: InputMeta) => as(absolutePath.optional(), meta, "text", "SingleLineText"),
  optionalVersion: (meta: InputMeta) => as(fullVersion.optional(), meta, "text", "SingleLineText"),
  seconds: (fallback: number, meta: InputMeta) =>
    as(wholeNumber(1, 604_800).default(fallback), meta, "number", "SingleLineText"),
  count: (fallback: number, meta: InputMeta, { least = 0, most = 1_000_000 } = {}) =>
    as(wholeNumber(least, most).default(fallback), meta, "number", "SingleLineText"),
  flag: (fallback: boolean, meta: InputMeta) =>
    as(z.boolean(must("True or False")).default(fallback), meta, "flag", "Checkbox"),
  choice: <const V extends readonly [string, ...string[]]>(values: V, fallback: V[number], meta: InputMeta) => {
    const schema = z.enum(values, must(`one of ${values.join(", ")}`));
    return as(schema.default(fallback as never), meta, "text", "Select", values);
  },
  mode: <const V extends readonly [string, ...string[]]>(values: V, meta: InputMeta) =>
    as(z.enum(values, must(`one of ${values.join(", ")}`)), meta, "text", "Select", values),
  list: (meta: InputMeta) =>
    as(z.array(z.string(must("a list with one item per line")).min(1)).default([]), meta, "list", "MultiLineText"),
};

function wholeNumber(least: number, most: number) {
  const wanted = `a whole number from ${least} to ${most}`;
  return z.int(must(wanted)).min(least, must(wanted)).max(most, must(wanted));
}

/** The same field in a step that can do without it. */
export const optionally = <S extends z.ZodType>(required: S): z.ZodOptional<S> =>
  required.optional().meta(required.meta() ?? {});

/** Whether a field must be given: it is neither optional nor has it a default. */
export const isRequired = (field: z.ZodType): boolean => !field.safeParse(undefined).success;

/** A field of an input schema, and what is known of it. */
interface InputField {
  key: string;
  meta: FullInputMeta;
  schema: z.ZodType;
}

/** A schema does not change, and its metadata are asked for several times in every run of a step. */
const known = new WeakMap<z.ZodObject, readonly InputField[]>();

/** The metadata of each field of an input schema, by field name. */
export function inputMetas(schema: z.ZodObject): readonly InputField[] {
  const found = known.get(schema) ?? fieldsOf(schema);
  known.set(schema, found);
  return found;
}

function fieldsOf(schema: z.ZodObject): InputField[] {
  return Object.entries(schema.shape).map(([key, field]) => {
    const type = field as z.ZodType;
    const meta = type.meta() as FullInputMeta | undefined;
    if (!meta?.parameter) throw new Error(`The input '${key}' carries no metadata: make it with a field of inputs.ts.`);
    return { key, meta, schema: type };
  });
}
