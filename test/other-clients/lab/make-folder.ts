import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WORK_FOLDER_VARIABLE } from "../../on-windows/lab/work-folder";

/** A folder of a test. Within test:windows it lies in that run's own, which is removed whatever ends the run. */
export const makeFolder = (name: string) =>
  mkdtempSync(join(process.env[WORK_FOLDER_VARIABLE] ?? tmpdir(), `octopus-ha-${name}-`));
