import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectFolder } from "../../package/shipped";

const SOURCES = join(__dirname, "..", "dotnet");
const CACHE = join(projectFolder, "node_modules/.cache/octopus-ha-upgrade");
const PROJECT = "SqlClientTalk";
/** A first restore downloads; after that it is some ten seconds on a busy machine. */
const BUILD_MILLISECONDS = 300_000;
/** Nothing stays running after the build, nothing is said of telemetry. */
const ALONE = ["-nodeReuse:false", "-p:UseSharedCompilation=false"];
const QUIET = { DOTNET_CLI_TELEMETRY_OPTOUT: "1", DOTNET_NOLOGO: "1", DOTNET_CLI_UI_LANGUAGE: "en" };

type BuiltProgram = { program: string; clientVersion: string } | { problem: string };

/**
 * Builds dotnet/ in the cache, once for each SDK and each state of the sources: a copy is built, so nothing comes to lie
 * beside the sources, and it is renamed when it is whole.
 */
export function buildDotnetProgram(sdk: string): BuiltProgram {
  const names = readdirSync(SOURCES).sort();
  const sources = names.map((name) => readFileSync(join(SOURCES, name), "utf8"));
  const hash = createHash("sha256")
    .update(JSON.stringify([sdk, names, sources]))
    .digest("hex");
  const folder = join(CACHE, `sql-client-${hash.slice(0, 16)}`);
  const program = join(folder, "out", `${PROJECT}.dll`);
  const clientVersion = /<SqlClientVersion>(.+)</.exec(readFileSync(join(SOURCES, `${PROJECT}.csproj`), "utf8"))![1]!;
  if (existsSync(program)) return { program, clientVersion };

  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}.`);
  try {
    cpSync(SOURCES, unfinished, { recursive: true });
    const framework = `net${sdk.split(".")[0]}.0`;
    const args = ["build", "-c", "Release", "-o", "out", `-p:TargetFramework=${framework}`, ...ALONE];
    const { status, stdout, error } = spawnSync("dotnet", args, {
      cwd: unfinished,
      encoding: "utf8",
      timeout: BUILD_MILLISECONDS,
      env: { ...process.env, ...QUIET },
    });
    if (status !== 0) return { problem: `the program of .NET does not build: ${error?.message ?? firstError(stdout)}` };
    for (const old of readdirSync(CACHE).filter((name) => /^sql-client-[0-9a-f]{16}$/.test(name))) {
      rmSync(join(CACHE, old), { recursive: true, force: true });
    }
    renameSync(unfinished, folder);
    return { program, clientVersion };
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

const firstError = (output: string) => /error .*/.exec(output)?.[0] ?? output.trim().slice(-200);
