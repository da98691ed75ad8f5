import { join } from "node:path";
import { attackCommand } from "./command";

// Bundled to dist/attack.cjs: the project's folder is the one above.
void attackCommand(process.argv.slice(2), join(__dirname, "..")).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 3;
  },
);
