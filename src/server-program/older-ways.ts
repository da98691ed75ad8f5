import { isOlder, OctopusVersion, parseVersion } from "../values/version";
import { fileVersion } from "../windows/file-version";
import { whileHeld } from "../windows/held-files";
import type { ProgramResult, RunProgram } from "../windows/run-program";
import { smallTools } from "../windows/small-tool";
import { parseConfigurationXml } from "./configuration-said";
import { listedInstances, type Around } from "./listed-instances";
import { masterKeyInText } from "./master-key";
import type { ServerConfiguration, ServerProgram } from "./server-program";

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
  masterKey: ServerProgram["masterKey"];
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
  const list = (at: Around) => listedInstances(smallTools(run, at.env, timeoutSeconds), at);

  async function fromFile(at: Around): Promise<ServerConfiguration | undefined> {
    const { instances } = await list(at);
    const found = instances.find(({ name }) => name.toLowerCase() === instance.toLowerCase());
    if (!found) return undefined;
    const file = found.configurationFile;
    const text = await whileHeld(at, file, () => at.files.readText(file)).catch(() => undefined);
    const configuration = text === undefined ? undefined : parseConfigurationXml(text);
    if (configuration) say(`This version does not show its configuration; it was read from the file ${file}.`);
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

    async masterKey(installed) {
      if (!isOld(installed)) return undefined;
      const { exitCode, stdout } = await ask(["show-master-key"]);
      const found = exitCode === 0 ? masterKeyInText(stdout) : undefined;
      if (found) say(`Octopus Server ${installed} shows its master key as text only; its last line was read.`);
      return found;
    },
  };
}
