import { spawnSync } from "node:child_process";
import type { FoundTool } from "../../on-windows/lab/tool-names";
import { buildDotnetProgram } from "./dotnet-build";

type FoundClient = FoundTool & { install: string };

/** FreeTDS' `tsql`. */
export function findFreetds(): FoundClient {
  const install = "apt-get install -y --no-install-recommends freetds-bin";
  const { stdout, status } = spawnSync("tsql", ["-C"], { encoding: "utf8", timeout: 20_000 });
  const version = status === 0 ? /freetds v(\S+)/.exec(stdout)?.[1] : undefined;
  if (version === undefined) return { here: false, because: "FreeTDS' tsql is not installed", install };
  return { here: true, version, install };
}

/** .NET's client: the SDK, and the program that is built with it. What does not build counts as missing. */
export function findDotnet(): FoundClient & { program: string } {
  const install =
    "install the .NET SDK 8 or newer, for instance with dotnet-install.sh; its NuGet has to reach System.Data.SqlClient";
  const { stdout, status } = spawnSync("dotnet", ["--version"], { encoding: "utf8", timeout: 60_000 });
  const sdk = status === 0 ? stdout.trim() : undefined;
  if (sdk === undefined) return { here: false, because: "the .NET SDK is not installed", install, program: "" };
  const built = buildDotnetProgram(sdk);
  if ("problem" in built) return { here: false, because: built.problem, install, program: "" };
  return { here: true, version: `${built.clientVersion} (.NET SDK ${sdk})`, install, program: built.program };
}
