import { resolve } from "node:path";
import { inWords } from "../../installer/installer-file";
import type { MadeMirror } from "../../mirror/make-mirror";
import type { MirrorOrder } from "../../mirror/order";
import { VARIABLES } from "../../names/variables";
import { installerUrlInput } from "../../release/installer-url-input";
import type { Situation } from "../../release/policy";
import { VENDOR_FEED_URL } from "../../release/release-source";
import { isPath } from "../../values/address";
import { parseVersion } from "../../values/version";
import { EXIT } from "../exit-codes";
import { mirrorBasics, mirrorLines } from "../mirror-lines";
import { askSettings } from "../settings/ask-settings";
import type { Flags } from "../settings/flags";
import { mirrorNeeds } from "../settings/mirror-needs";
import { policyOf } from "../settings/policy-of";
import type { Settings } from "../settings/read-settings";
import { readVariables } from "../settings/variables";
import { WrongSettings } from "../settings/wrong-settings";
import { targetFailure } from "../target-failure";
import { progressOf, type Tools } from "../tools";

/** As long as a node waits for a connection that has gone silent, unless it is told otherwise. */
const STALL_SECONDS = 120;

/** Fills a folder with what runs on an instance without internet need. Changes nothing but that folder. */
export async function mirrorCommand(flags: Flags, tools: Tools): Promise<number> {
  const { provisioning } = tools;
  const { variables, problems } = readVariables(flags.variable, flags.variablesFile);
  const { policy, feedUrl, problems: ofPolicy } = policyOf(variables);
  const missing = flags.to === undefined ? ["The folder is missing: give --to."] : [];
  const wrong = flags.from !== undefined && !parseVersion(flags.from) ? [FROM_WANTED] : [];
  const settings = await askSettings(tools, mirrorNeeds(flags), flags, [
    ...missing,
    ...wrong,
    ...problems,
    ...ofPolicy,
  ]);
  const progress = progressOf(tools, flags);
  const situation = await situationOf(flags, tools, settings);
  const given = settings.values.runtimePackage;
  const order: MirrorOrder = {
    folder: resolve(flags.to ?? ""),
    feedUrl: isPath(feedUrl) ? VENDOR_FEED_URL : feedUrl,
    installerUrl: installerUrlOf(variables),
    policy,
    situation,
    mayLackPresent: variables[VARIABLES.stagePrevious] === "Optional",
    runtimeFile: () => (given === undefined ? provisioning.runtimePackage(progress) : Promise.resolve(given)),
    timeoutSeconds: flags.timeoutSeconds,
    stallSeconds: Number(variables[VARIABLES.downloadStallSeconds] ?? STALL_SECONDS),
    onProgress: tenths(progress),
  };
  print(flags, tools, order.folder, await tools.mirror(order));
  return EXIT.done;
}

const FROM_WANTED = "--from must be the full version that the instance runs, such as 2025.3.14357.";

/** Project variables may name the mirror's folder already: it is filled from where the vendor offers installers. */
function installerUrlOf(variables: Readonly<Record<string, string>>): string {
  const given = variables[VARIABLES.installerUrl];
  return installerUrlInput.parse(given === undefined || isPath(given) ? undefined : given);
}

/** @throws WrongSettings when the instance does not say a version */
async function situationOf(flags: Flags, tools: Tools, { values }: Settings): Promise<Situation> {
  const now = tools.shell.clock.now();
  const given = parseVersion(flags.from);
  if (given) return { current: given, now, coveredByLicence: undefined };
  const instance = tools.target(values.targetUrl ?? "", values.targetApiKey ?? "", flags.timeoutSeconds);
  try {
    const [{ version }, { maximumVersionCoveredByLicense }] = await Promise.all([instance.root(), instance.status()]);
    const current = parseVersion(version);
    if (!current)
      throw new WrongSettings([`The instance says that it runs '${version}', which is no version: give --from.`]);
    return { current, now, coveredByLicence: parseVersion(maximumVersionCoveredByLicense) };
  } catch (error) {
    throw targetFailure(error);
  }
}

/** A line for every tenth of each file. */
function tenths(say: (line: string) => void): MirrorOrder["onProgress"] {
  const said = new Map<string, number>();
  return (file, bytes, totalBytes) => {
    if (!totalBytes) return;
    const tenth = Math.floor((10 * bytes) / totalBytes);
    if (said.get(file) === tenth) return;
    said.set(file, tenth);
    say(`${file}: ${tenth * 10} % of ${inWords(totalBytes)}`);
  };
}

function print({ format }: Flags, { shell }: Tools, folder: string, made: MadeMirror): void {
  if (format === "json") shell.out(JSON.stringify({ folder, ...made }, null, 2));
  else for (const line of (format === "basic" ? mirrorBasics : mirrorLines)(folder, made)) shell.out(line);
}
