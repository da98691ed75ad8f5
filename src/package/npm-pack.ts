import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Failure } from "../step/failure";
import type { ProgramResult, RunProgram } from "../windows/run-program";

const TIME_LIMIT_SECONDS = 600;

const NOT_REACHED =
  /^(?:EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT|E5\d\d|.*CERT.*)$/;
const NOT_THERE = /^(?:E404|ETARGET|ENOVERSIONS)$/;

/**
 * Fetches an npm package with the user's own npm, which knows registry, proxy and certificates.
 * @param folder an empty one; npm puts the archive there
 * @returns the archive's bytes
 * @throws Failure `Runtime-NpmMissing`, `Runtime-NotReached`, `Runtime-VersionNotThere`, `Runtime-NpmFailed`, `Runtime-TimedOut`
 */
export async function npmPack(run: RunProgram, spec: string, folder: string): Promise<Buffer> {
  const npm = npmCommand(process.env, process.execPath);
  const args = [...npm.args, "pack", spec, "--pack-destination", folder, "--ignore-scripts", "--loglevel=error"];
  const result = await run({ program: npm.program, args, timeoutSeconds: TIME_LIMIT_SECONDS });
  if (result.exitCode !== 0) throw failureOf(result, spec);
  const archive = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  if (archive === undefined) throw failed(spec, "it ended without an error and left no archive");
  return readFile(join(folder, archive));
}

/**
 * npm is a script. On Windows its command is a .cmd file, which Node starts only through a shell
 * (facts: node-on-windows#command-files-need-a-shell): so Node is given npm's script itself where we know it, which is
 * when npm started us, or when it lies beside node.exe.
 */
export function npmCommand(env: NodeJS.ProcessEnv, node: string): { program: string; args: string[] } {
  const scripts = [env.npm_execpath ?? "", join(dirname(node), "node_modules", "npm", "bin", "npm-cli.js")];
  const script = scripts.find((path) => basename(path) === "npm-cli.js" && existsSync(path));
  return script === undefined ? { program: "npm", args: [] } : { program: node, args: [script] };
}

function failureOf({ startError, timedOut, exitCode, stderr }: ProgramResult, spec: string): Failure {
  if (startError !== undefined) {
    return new Failure({
      code: "Runtime-NpmMissing",
      what: `npm could not be started (${startError}).`,
      why: `It fetches ${spec}, the Node that the nodes run.`,
      next: "Install npm, which comes with Node, and check that it is on the PATH.",
    });
  }
  if (timedOut) {
    return new Failure({
      code: "Runtime-TimedOut",
      what: `npm did not fetch ${spec} within ${TIME_LIMIT_SECONDS} s and was ended.`,
      next: "Check how this machine reaches its npm registry (npm ping), then try again.",
    });
  }
  const code = /npm (?:error|ERR!) code (\S+)/.exec(stderr)?.[1] ?? "";
  if (NOT_THERE.test(code)) {
    return new Failure({
      code: "Runtime-VersionNotThere",
      what: `The npm registry of this machine does not have ${spec} (${code}).`,
      why: "A private registry may not carry every package or version.",
      next: "Let it mirror that package, or use another registry (npm config get registry).",
    });
  }
  if (NOT_REACHED.test(code)) {
    return new Failure({
      code: "Runtime-NotReached",
      what: `npm could not reach its registry to fetch ${spec} (${code}).`,
      next: "Check the network, and npm's registry and proxy (npm config list), then try again; or build on a machine that can, and copy the package and its .sha256 file to dist/packages.",
    });
  }
  return failed(spec, `it ended with exit code ${exitCode ?? "none"}${saidBy(stderr)}`);
}

const failed = (spec: string, why: string) =>
  new Failure({
    code: "Runtime-NpmFailed",
    what: `npm could not fetch ${spec}: ${why}.`,
    next: `Run npm pack ${spec} by hand to see more, then try again.`,
  });

/** What npm said, without its own marks and the pointer to its log file. */
function saidBy(stderr: string): string {
  const lines = stderr
    .split(/\r?\n/)
    .filter((line) => /^npm (?:error|ERR!)/.test(line) && !line.includes("complete log"))
    .map((line) => line.replace(/^npm (?:error|ERR!)\s*/, "").trim())
    .filter(Boolean);
  return lines.length > 0 ? ` and said: ${lines.slice(0, 3).join(" ")}` : "";
}
