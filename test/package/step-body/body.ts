import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withoutRuntime } from "../../../src/package/step-template";
import { projectFolder } from "../shipped";

const text = readFileSync(join(projectFolder, "src/package/step-body.ps1"), "utf8");

/** The script in its two forms. */
export const BODIES: readonly (readonly [string, string])[] = [
  ["the first step", text],
  ["every other step", withoutRuntime(text)],
];
export const FIRST_BODY = text;
export const OTHER_BODY = withoutRuntime(text);
