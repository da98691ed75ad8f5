import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Before any worker starts, which has it from here: what tests make in the temporary folder is gone with the run. */
export default function makeTemporaryFolder() {
  process.env.TMPDIR = mkdtempSync(join(realpathSync(tmpdir()), "octopus-ha-upgrade-tests-"));
}
