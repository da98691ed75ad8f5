import { dirname, join } from "node:path";
import { VARIABLES } from "../../src/names/variables";
import { fingerprintOf } from "../../src/server-program/master-key";
import { isSilence } from "../../src/octopus/refusals";
import { Failure, reasonOf } from "../../src/step/failure";
import type { SetFile } from "../../src/upgrade/backup-set/manifest";
import { folderOfRun, writePart, writeWhole, type SetOfRun } from "../../src/upgrade/backup-set/parts";
import { nameOfInstance } from "../../src/upgrade/backup-set/nameless";
import { setFileOf, whyNotThere } from "../../src/upgrade/backup-set/prove-file";
import { readSets } from "../../src/upgrade/backup-set/read-sets";
import { isInstallationId } from "../../src/upgrade/backup-set/set-folder";
import { within } from "../../src/upgrade/backup-set/within";
import { readRecipients, type Recipient } from "../../src/upgrade/keys/certificates";
import { encryptedFor, recipientId, recipientsIn } from "../../src/upgrade/keys/cms";
import { isWordFor } from "../../src/upgrade/keys/keys-inputs";
import type { Context } from "./contract";
import { gatherKeys, type Keys } from "./gather";
import { noInstallationId, notBackedUp, notWritten, unusableCertificate } from "./refusals";

const FILE = "keys.cms.pem";

/**
 * Adds the keys to the backup set of this run, encrypted for whoever the administrator named. Refuses before anything is
 * stopped; only an unfinished run, whose first attempt had its answer, goes on without.
 * @throws Failure `Keys-…`, `Server-CommandFailed`, `Instance-…`
 */
export async function run(context: Context): Promise<void> {
  const { log, tools } = context;
  try {
    await backUpKeys(context);
  } catch (error) {
    const isUnfinished = (await tools.record.read())?.open === true;
    if (!isUnfinished || !(error instanceof Failure)) throw error;
    log.warning(`An earlier run is unfinished, so this one continues without a backup of the keys. ${error.message}`);
  }
}

async function backUpKeys(context: Context): Promise<void> {
  const { inputs, log, clock } = context;
  const installationId = await identify(context);
  const { fileBackupFolder: root, certificate, alsoFor } = inputs;
  if (root === undefined || certificate === undefined) {
    if (!isWordFor(inputs.keysBackedUp, { installationId, serverUrl: inputs.serverUrl })) {
      throw notBackedUp(context, installationId);
    }
    log.info(
      `The keys are not backed up by this run: ${VARIABLES.keysBackedUp} says that the keys of this instance are backed up.`,
    );
    return;
  }
  if (installationId === undefined || !isInstallationId(installationId)) throw noInstallationId(context);
  const texts = [certificate, ...(alsoFor === undefined ? [] : [alsoFor])];
  const { recipients, problems, warnings } = readRecipients(texts, clock.now());
  if (problems.length > 0) throw unusableCertificate(problems);
  for (const warning of warnings) log.warning(`Replace it soon: ${warning}.`);
  await addToSet(context, { root, installationId, runId: context.system.runId }, recipients);
}

/** What instance it is; undefined while none answers and no earlier step found it. */
async function identify(context: Context): Promise<string | undefined> {
  const { reads, tools } = context;
  if (reads.installationId !== undefined) return reads.installationId;
  try {
    const installationId = nameOfInstance((await tools.instance.root()).installationId, context.inputs.serverUrl);
    context.output("InstallationId", installationId);
    return installationId;
  } catch (error) {
    if (isSilence(error)) return undefined;
    throw error;
  }
}

async function addToSet(context: Context, set: SetOfRun, recipients: readonly Recipient[]): Promise<void> {
  const { inputs, tools, log } = context;
  const limits = { clock: context.clock, seconds: inputs.callTimeoutSeconds };
  const folder = await atShare(set.root, limits, () => folderOfRun(tools.host, set));
  // Handed over before it is there: from now on a set of this run without it is not complete.
  context.output("KeysFile", join(folder, FILE));
  const keys = await gatherKeys(context);
  const fingerprint = fingerprintOf(keys.masterKey);
  const former = await atShare(set.root, limits, () => newestFingerprint(context, set));
  const text = encryptedFor(
    tools.secrecy,
    recipients.map((each) => each.certificate),
    contentOf(context, set, keys),
  );
  requireEvery(recipients, text);
  const file = setFileOf(FILE, text);
  const names = recipients.map(({ subject }) => `'${subject}'`).join(", ");
  await context.change(
    `add the keys, encrypted for ${names}, to the backup set of this run in ${dirname(folder)}`,
    () => atShare(folder, limits, () => write(context, set, { folder, file, text, keys, fingerprint, recipients })),
  );
  context.output("KeysUnchanged", former?.fingerprint === fingerprint);
  context.output(
    "KeysFor",
    recipients.map(({ subject }) => subject),
  );
  say(context, former, fingerprint);
  log.highlight(
    `The holder of ${names} can open the keys: openssl cms -decrypt -inform PEM -in ${FILE} -inkey <private key>.`,
  );
}

/** @throws Failure `Keys-NotWritten` when the share refuses, or does not answer in time */
async function atShare<T>(
  folder: string,
  { clock, seconds }: { clock: Context["clock"]; seconds: number },
  act: () => Promise<T>,
): Promise<T> {
  try {
    const done = await within(clock, seconds, act());
    if ("value" in done) return done.value;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw notWritten(folder, reasonOf(error), error);
  }
  throw notWritten(folder, `it did not answer within ${seconds} s`, undefined);
}

async function newestFingerprint({ tools, log }: Context, { root, installationId }: SetOfRun) {
  const { sets, unreadable } = await readSets(tools.host, root, installationId);
  for (const { folder, because } of unreadable) log.warning(`The backup set ${folder} cannot be taken: ${because}.`);
  const newest = sets.find(({ manifest }) => manifest.keys !== undefined);
  return newest && { folder: newest.folder, fingerprint: newest.manifest.keys?.masterKeyFingerprint };
}

/** What somebody finds who opens the file: it says what it is without us. */
function contentOf({ reads, clock }: Context, { installationId }: SetOfRun, keys: Keys): string {
  const { masterKey, license, configurationFiles, thumbprint } = keys;
  const about = {
    installationId,
    instance: reads.instanceName,
    node: reads.nodeName,
    madeAt: clock.now().toISOString(),
  };
  return `${JSON.stringify({ ...about, masterKey, license, thumbprint, configurationFiles }, null, 2)}\n`;
}

/** A file that one of them cannot open is worse than none: everybody relies on it. */
function requireEvery(recipients: readonly Recipient[], message: string): void {
  const named = new Set(recipientsIn(message));
  const missing = recipients.find(({ certificate }) => !named.has(recipientId(certificate)));
  if (missing) throw new Error(`The file with the keys does not name the recipient ${missing.subject}.`);
}

interface Written {
  folder: string;
  file: SetFile;
  text: string;
  keys: Keys;
  fingerprint: string;
  recipients: readonly Recipient[];
}

async function write({ tools }: Context, set: SetOfRun, written: Written): Promise<void> {
  const { folder, file, text, keys, fingerprint, recipients } = written;
  await tools.host.files.makeFolder(folder);
  await writeWhole(tools.host, join(folder, file.name), text);
  const because = await whyNotThere(tools.host, folder, file);
  if (because !== undefined) throw notWritten(folder, because, undefined);
  await writePart(tools.host, folder, "keys", set, {
    file,
    masterKeyFingerprint: fingerprint,
    recipients: recipients.map(({ subject, thumbprint, endsAt }) => ({
      subject,
      thumbprint,
      endsAt: endsAt.toISOString(),
    })),
    hasLicense: keys.license !== undefined,
    configurationFiles: keys.configurationFiles.map(({ path }) => path),
    ...(keys.thumbprint !== undefined && { thumbprint: keys.thumbprint }),
  });
}

function say(
  { log }: Context,
  former: { folder: string; fingerprint: string | undefined } | undefined,
  now: string,
): void {
  if (!former) log.info("It is the first backup set of this instance with keys.");
  else if (former.fingerprint === now) log.info(`The master key is unchanged since the backup set ${former.folder}.`);
  else {
    log.warning(
      `The master key was rotated since the backup set ${former.folder}. Keep that set: databases backed up before the rotation can be read with the former key only.`,
    );
  }
}
