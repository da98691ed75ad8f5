import { rmSync } from "node:fs";

export default function removeTemporaryFolder() {
  // A process that a test has started may still be writing there.
  rmSync(process.env.TMPDIR, { recursive: true, force: true, maxRetries: 3 });
}
