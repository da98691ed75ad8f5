/**
 * Checks what is written without running it: format, lint and types, unused exports, and which room uses which.
 *
 *   node check.mjs                the checks
 *   node check.mjs --then CMD ... and the command after them, when they found nothing: it has the machine to itself,
 *                                 for some of the tests play with a clock that is hundreds of times faster than real
 *
 * As many at a time as there are cores. Each one's output is printed whole, when it has ended; that of the command goes
 * through as it comes.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const projectFolder = fileURLToPath(new URL(".", import.meta.url));

/** The one that takes longest first; it checks the types too. */
const checks = [
  "oxlint --deny-warnings",
  "npm run --silent check:rooms",
  "npm run --silent check:exports",
  "oxfmt --check",
];
const thenAt = process.argv.indexOf("--then");
const command = thenAt < 0 ? undefined : process.argv.slice(thenAt + 1);

const PATH = [join(projectFolder, "node_modules", ".bin"), process.env.PATH].join(delimiter);
const surroundings = { cwd: projectFolder, env: { ...process.env, PATH } };

process.exitCode = (await atATime(checks)) && (command === undefined || (await ended(command))) ? 0 : 1;

/** @returns whether it ended with 0 */
function ended([program, ...args]) {
  const child = spawn(program, args, { ...surroundings, stdio: "inherit" });
  // Ctrl-C reaches it too: it says how it ends.
  process.on("SIGINT", () => undefined);
  return new Promise((resolve) => {
    child.on("error", (error) => {
      process.stderr.write(`${program}: ${error.message}\n`);
      resolve(false);
    });
    child.on("close", (code) => resolve(code === 0));
  });
}

/** @returns whether all found nothing */
async function atATime(waiting) {
  const runWaiting = async () => {
    let isFine = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) isFine = (await run(next)) && isFine;
    return isFine;
  };
  return (await Promise.all(Array.from({ length: availableParallelism() }, runWaiting))).every(Boolean);
}

/** @returns whether it found nothing */
function run(command) {
  const started = performance.now();
  const child = spawn(command, { ...surroundings, shell: true });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => output.push(bytes));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const verdict = `${code === 0 ? "ok    " : "FAILED"} ${seconds.padStart(5)} s  ${command}\n`;
      // In one piece: beside it, another program prints.
      process.stdout.write(Buffer.concat([Buffer.from(verdict), ...output]));
      resolve(code === 0);
    });
  });
}
