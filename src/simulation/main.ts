import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { simulateCommand } from "./command";
import { EXIT } from "./flags";
import { workInThread } from "./workers";

const failed = (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = EXIT.fault;
};

// Bundled to dist/simulate.cjs, which every thread loads as well: the project's folder is the one above.
if (isMainThread) {
  void simulateCommand(process.argv.slice(2), join(__dirname, ".."), __filename).then(
    (code) => (process.exitCode = code),
    failed,
  );
} else void workInThread().catch(failed);
