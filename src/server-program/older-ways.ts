import type { Files } from "../machine/files";
import { isOlder, OctopusVersion, parseVersion } from "../values/version";
import { fileVersion } from "../windows/file-version";
import type { ProgramResult, RunProgram } from "../windows/run-program";
import { smallTools } from "../windows/small-tool";
import { parseConfigurationXml } from "./configuration-said";
import { listedInstances } from "./listed-instances";
import { masterKeyFingerprintInText } from "./master-key";
import type { ServerConfiguration, ServerProgram } from "./server-program";

/** What is outside the program. */
export interface Around {
  env: NodeJS.ProcessEnv;
  files: Pick<Files, "list" | "readText">;
}

interface Old {
  path: string;
  instance: string;
  run: RunProgram;
  log: { verbose(text: string): void; info?(text: string): void };
  timeoutSeconds: number;
  around?: Around | undefined;
}

/**
 * From here on the first way to a fact is sure to be there: nobody goes another one with a newer program, whatever it
 * answers. `list-instances` came with 3.12, `show-master-key --format=json` with 3.15; since when `show-configuration`
 * (3.5) knows `--format=json` is unconfirmed, and 3.15 stands for it (facts: octopus-server#since-when).
 */
const FIRST_WAY_SINCE = new OctopusVersion(3, 15, 0);

/** The other ways to what a program is asked: of instances whose program has no command for it, or none with JSON. */
interface OlderWays {
  version(): Promise<OctopusVersion | undefined>;
  instances(installed: OctopusVersion | undefined): Promise<string[] | undefined>;
  configuration(installed: OctopusVersion | undefined): Promise<ServerConfiguration | undefined>;
  masterKeyFingerprint: ServerProgram["masterKeyFingerprint"];
}

/**
 * The newest way first, and the log says which one told the fact; undefined where none does, or none may be gone.
 * @param ask runs a command of the program for the instance, quietly: its output may hold secrets
 */
export function olderWays(
  { path, instance, run, log, timeoutSeconds, around }: Old,
  ask: (args: string[]) => Promise<ProgramResult>,
): OlderWays {
  const isOld = (installed: OctopusVersion | undefined) =>
    installed !== undefined && isOlder(installed, FIRST_WAY_SINCE);
  const say = (text: string) => (log.info ? log.info(text) : log.verbose(text));
  const list = ({ env, files }: Around) => listedInstances(smallTools(run, env, timeoutSeconds), { env, files });

  async function fromFile(at: Around): Promise<ServerConfiguration | undefined> {
    const { instances } = await list(at);
    const found = instances.find(({ name }) => name.toLowerCase() === instance.toLowerCase());
    const text = found && (await at.files.readText(found.configurationFile).catch(() => undefined));
    const configuration = text === undefined ? undefined : parseConfigurationXml(text);
    if (configuration) {
      say(`This version does not show its configuration; it was read from the file ${found?.configurationFile ?? ""}.`);
    }
    return configuration;
  }

  return {
    async version() {
      if (!around) return undefined;
      const version = parseVersion(await fileVersion(run, around.env, timeoutSeconds, path));
      if (version) log.verbose(`This version has no command version; its file says ${version}.`);
      return version && new OctopusVersion(version.major, version.minor, version.patch);
    },

    async instances(installed) {
      if (!around || !isOld(installed)) return undefined;
      const { instances, listedIn } = await list(around);
      say(`Octopus Server ${installed} has no command list-instances; the instances were read from ${listedIn}.`);
      return instances.map(({ name }) => name);
    },

    async configuration(installed) {
      if (!isOld(installed)) return undefined;
      const { exitCode, stdout } = await ask(["show-configuration"]);
      const said = exitCode === 0 ? parseConfigurationXml(stdout) : undefined;
      if (said) {
        say(`Octopus Server ${installed} shows its configuration as XML only; that was read.`);
        return said;
      }
      return around && fromFile(around);
    },

    async masterKeyFingerprint(installed) {
      if (!isOld(installed)) return undefined;
      const { exitCode, stdout } = await ask(["show-master-key"]);
      const found = exitCode === 0 ? masterKeyFingerprintInText(stdout) : undefined;
      if (found) say(`Octopus Server ${installed} shows its master key as text only; its last line was read.`);
      return found;
    },
  };
}
