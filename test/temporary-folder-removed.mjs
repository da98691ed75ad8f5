import { rmSync } from "node:fs";

export default function removeTemporaryFolder() {
  try {
    rmSync(process.env.TMPDIR, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    // A process that a test has started may still be writing there: that makes no test wrong.
    process.stderr.write(`The tests left ${process.env.TMPDIR}: ${error.message}\n`);
  }
}
