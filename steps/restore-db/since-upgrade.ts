import { command } from "../../src/names/commands";
import { answersNowhere } from "../../src/octopus/first-answering";
import { isSilence } from "../../src/octopus/refusals";
import { Failure } from "../../src/step/failure";
import { isOlder, OctopusVersion } from "../../src/values/version";
import type { AskedContents, Context } from "./contract";
import type { WayBack } from "./way-back";

/**
 * Versions that moved what a restored database does not bring back (facts: octopus-upgrades#going-back). The settings that 3.5
 * moved are in the configuration file that each node kept, and go back with the former program.
 */
const MOVED = [{ at: new OctopusVersion(2019, 1, 0), what: "packages into a folder for each space" }];

/**
 * What people, or the upgrade, changed beside the database: a restored backup does not fit it any more, or brings back
 * what was before. Refused where the former version could not work or this runbook could not go on; named otherwise, as is
 * what could not be checked.
 * @param since when the state was kept that comes back
 * @throws Failure `Rollback-CrossesVersion`, `Rollback-MasterKeyRotated`, `Rollback-ApiKeyTooYoung`
 */
export async function checkSinceUpgrade(
  context: Context,
  way: WayBack,
  since: string,
  nodes: readonly string[],
): Promise<void> {
  refuseMoved(way);
  requireSameMasterKey(context, way);
  sayNodes(context, way, nodes);
  const contents = await whoeverAnswers(context);
  if (!contents) {
    notChecked(context, "how old the API key is, and whether license and certificate were changed", "no node answers");
    return;
  }
  await requireOlderKey(context, since, contents);
  await sayChanged(context, "the license", way.before.licenseSerial, () => contents.licenseSerial());
  await sayChanged(
    context,
    "the certificate by which Tentacles know the instance",
    way.before.certificateThumbprint,
    () => contents.certificateThumbprint(),
  );
}

const notChecked = ({ log }: Context, what: string, because: string) =>
  log.warning(`Not checked: ${what} since the upgrade (${because}).`);

function refuseMoved({ former, newer }: WayBack): void {
  const moved = MOVED.find(({ at }) => isOlder(former, at) && !isOlder(newer, at));
  if (!moved) return;
  throw new Failure({
    code: "Rollback-CrossesVersion",
    what: `The upgrade from ${former} to ${newer} crossed version ${moved.at}, which moved ${moved.what}.`,
    why: "A restored database alone does not bring that back.",
    next: `Roll back by hand: with every node stopped, restore the database and the folders of ${former} from before the upgrade, then install ${former} on every node.`,
  });
}

/** What is encrypted in the backup can be read with the key of that time only. */
function requireSameMasterKey(context: Context, { before, former }: WayBack): void {
  const now = context.reads.masterKeyFingerprint;
  const was = before.masterKeyFingerprint;
  if (was === undefined || now === undefined) {
    const because =
      was === undefined ? "the upgrade did not record which it was" : "Octopus.Server.exe does not show it";
    notChecked(context, "whether the master key was rotated", because);
    return;
  }
  if (was === now) return;
  throw new Failure({
    code: "Rollback-MasterKeyRotated",
    what: `The master key was rotated after the upgrade from ${former}.`,
    why: "What is encrypted in the backup can be read with the former master key only, and no node has it any more.",
    next: "Roll back by hand, if you have kept the former master key: with every node stopped, restore the database, set that key on every node (Octopus.Server.exe set-master-key), install the former version and start the nodes.",
  });
}

/** A database that was restored lists the nodes of that time. */
function sayNodes(context: Context, { nodes: then }: WayBack, now: readonly string[]): void {
  if (then === undefined) {
    notChecked(context, "whether nodes were added or removed", "the upgrade did not record its nodes");
    return;
  }
  const without = (names: readonly string[], others: readonly string[]) => {
    const known = new Set(others.map((name) => name.toLowerCase()));
    return names.filter((name) => !known.has(name.toLowerCase()));
  };
  const [added, removed] = [without(now, then), without(then, now)];
  if (added.length > 0) {
    context.log.warning(
      `Added since the upgrade: node ${added.join(", ")}. The restored database does not know it; it registers itself when it starts, with the usual task cap.`,
    );
  }
  if (removed.length > 0) {
    context.log.warning(
      `Removed or renamed since the upgrade: node ${removed.join(", ")}. The restored database lists it again: delete it there afterwards (Configuration > Nodes).`,
    );
  }
}

async function whoeverAnswers({ tools }: Context): Promise<AskedContents | undefined> {
  for (const contents of tools.contents) {
    try {
      await contents.version();
      return contents;
    } catch (error) {
      if (!isSilence(error) && !answersNowhere(error)) throw error;
    }
  }
  return undefined;
}

/** A key that was made after the backup is not in it: once that is restored, nobody could be asked anything. */
async function requireOlderKey(context: Context, since: string, contents: AskedContents): Promise<void> {
  const what = "whether the API key was made";
  const asked = await orWhyNot(async () => contents.apiKeys((await contents.user()).id));
  if (!asked.told) {
    notChecked(context, what, asked.because);
    return;
  }
  const own = context.inputs.apiKey.toUpperCase();
  const byHint = asked.value.filter(({ hint }) => hint !== undefined && own.startsWith(hint.toUpperCase()));
  const candidates = byHint.length > 0 ? byHint : asked.value;
  const isYoung = candidates.map(({ created }) => created && created.getTime() > Date.parse(since));
  if (isYoung.every((young) => young === false) && isYoung.length > 0) return;
  if (isYoung.length === 0 || !isYoung.every((young) => young === true)) {
    notChecked(context, what, "the instance does not tell which of its user's keys it is, or when that was made");
    return;
  }
  throw new Failure({
    code: "Rollback-ApiKeyTooYoung",
    what: `The API key of this run was made after the state that the rollback goes back to (${since}).`,
    why: "The restored database does not know it, so the run could not ask the instance anything after the restore.",
    next: `Give the project an API key from before the upgrade (${command("apply", "--update-key")}), then run again; or roll back by hand.`,
  });
}

async function sayChanged(
  context: Context,
  what: string,
  was: string | undefined,
  ask: () => Promise<string | undefined>,
): Promise<void> {
  if (was === undefined) {
    notChecked(context, `whether ${what} was changed`, "the upgrade could not record it");
    return;
  }
  const now = await orWhyNot(ask);
  if (!now.told || now.value === undefined) {
    notChecked(context, `whether ${what} was changed`, now.told ? "the instance does not tell it" : now.because);
    return;
  }
  if (now.value.toLowerCase() === was.toLowerCase()) return;
  context.log.warning(
    `Changed since the upgrade: ${what}. The restored database has the former one; import the present one again afterwards.`,
  );
}

/** Whoever refuses, or knows no such thing, is no reason not to go back. */
async function orWhyNot<T>(
  ask: () => Promise<T>,
): Promise<{ told: true; value: T } | { told: false; because: string }> {
  try {
    return { told: true, value: await ask() };
  } catch (error) {
    if (error instanceof Failure) return { told: false, because: error.what.replace(/\.$/, "") };
    throw error;
  }
}
