/**
 * Checks what is written without running it: format, lint, types, unused exports, and which room uses which.
 *
 *   node check.mjs           from scratch
 *   node check.mjs --quick   from their caches, which are in node_modules/.cache
 *
 * As many at a time as there are cores. Each one's output is printed whole, when it has ended.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const projectFolder = fileURLToPath(new URL(".", import.meta.url));
const isQuick = process.argv.includes("--quick");
const quick = (flags) => (isQuick ? ` ${flags}` : "");

/** The one that takes longest first. */
const waiting = [
  `eslint . --max-warnings 0${quick("--cache --cache-location node_modules/.cache/eslint/")}`,
  `tsc --noEmit${quick("--incremental --tsBuildInfoFile node_modules/.cache/tsc.tsbuildinfo")}`,
  `prettier --check . --log-level warn${quick("--cache")}`,
  "npm run --silent check:rooms",
  "npm run --silent check:exports",
];

const PATH = [join(projectFolder, "node_modules", ".bin"), process.env.PATH].join(delimiter);

/** @returns whether it found nothing */
function run(command) {
  const started = performance.now();
  const child = spawn(command, { shell: true, cwd: projectFolder, env: { ...process.env, PATH } });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => output.push(bytes));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      process.stdout.write(`${code === 0 ? "ok    " : "FAILED"} ${seconds.padStart(5)} s  ${command}\n`);
      process.stdout.write(Buffer.concat(output));
      resolve(code === 0);
    });
  });
}

async function runWaiting() {
  let isFine = true;
  for (let command = waiting.shift(); command !== undefined; command = waiting.shift()) {
    isFine = (await run(command)) && isFine;
  }
  return isFine;
}

const found = await Promise.all(Array.from({ length: availableParallelism() }, runWaiting));
process.exitCode = found.every(Boolean) ? 0 : 1;
