import type { InstanceContents, KeptFile } from "../../src/octopus/contents-api";
import type { Baseline } from "../../src/upgrade/record/baseline";
import { Failure } from "../../src/step/failure";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { sameVersion, parseVersion } from "../../src/values/version";
import type { Context } from "./contract";
import { gatherInstance, type SpaceSeen } from "./gather";
import { Questions, type Asked } from "./questions";

/**
 * Writes down what the instance holds, while its nodes take no tasks and maintenance mode keeps people out: what was
 * broken before is no failure afterwards. Taken anew by each attempt as long as the database is not touched, for people
 * worked in between; kept from then on. What cannot be found out is no failure of this step: the verification names it
 * as not checked.
 */
export async function takeBaseline(context: Context, recorder: Recorder): Promise<void> {
  const { log } = context;
  const record = recorder.open;
  // In a dry run the nodes are not quiet, and nothing is written.
  if (context.dryRun) {
    log.info("A real run would write down here what the instance holds.");
    return;
  }
  if (!record) {
    log.info("Nothing to do: there is no unfinished run on this node.");
    return;
  }
  const kept = record.baseline;
  if (isTouched(record)) {
    log.info(
      kept
        ? `The baseline of ${kept.at} is kept: the database upgrade has begun.`
        : "There is no baseline, and the database upgrade has begun: it is too late for one.",
    );
    return;
  }
  const started = context.clock.now().getTime();
  const answering = await whoeverAnswers(context);
  if (!answering.known) {
    log.warning(
      kept
        ? `The baseline of ${kept.at} is kept, for nobody can be asked again: ${answering.because}.`
        : `No baseline can be taken, so the verification after the upgrade cannot compare counts and files: ${answering.because}.`,
    );
    return;
  }
  const baseline = await baselineOf(context, answering.value, record);
  await recorder.setBaseline(baseline);
  sayBaseline(context, baseline, Math.round((context.clock.now().getTime() - started) / 1000));
}

const isTouched = ({ databaseUpgrade, databaseRestore }: NodeRecord) =>
  (databaseUpgrade !== null && databaseUpgrade.verdict !== "unchanged") || databaseRestore !== null;

/** The first place at which a node of the version before the upgrade answers; all are asked again when that is silence. */
async function whoeverAnswers(context: Context): Promise<Asked<InstanceContents>> {
  const found = await new Questions(context, context.inputs.verifySeconds).ask(() => firstThatAnswers(context));
  if (!found.known) return found;
  const because = `what answers runs ${context.reads.targetVersion.text} already`;
  return found.value ? { known: true, value: found.value } : { known: false, because, why: "other" };
}

/** @throws Failure what the first place came to, when none answers as it should */
async function firstThatAnswers({ tools, reads, signal }: Context): Promise<InstanceContents | undefined> {
  let first: Failure | undefined;
  for (const { contents, version } of tools.anywhere) {
    try {
      if (!sameVersion(parseVersion(await version()), reads.targetVersion)) return contents;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Failure)) throw error;
      first ??= error;
    }
  }
  if (first) throw first;
  return undefined;
}

async function baselineOf(context: Context, contents: InstanceContents, record: NodeRecord): Promise<Baseline> {
  const questions = new Questions(context, context.inputs.verifySeconds);
  const unknown: Record<string, string> = {};
  const valueOf = <T>(name: string, asked: Asked<T>): T | undefined => {
    if (asked.known) return asked.value;
    unknown[name] = asked.because;
    return undefined;
  };
  const [seen, nodes, serial, certificate] = await Promise.all([
    gatherInstance(contents, questions),
    questions.ask(() => contents.nodes()),
    questions.ask(() => contents.licenseSerial()),
    questions.ask(() => contents.certificateThumbprint()),
  ]);
  const spaces = valueOf("counts", seen.spaces);
  const [files, unavailable] = await Promise.all([
    readFiles(contents, questions, spaces ?? [], unknown),
    Promise.all((spaces ?? []).map(({ id }) => questions.ask(() => contents.countUnavailableMachines(id)))),
  ]);
  const user = valueOf("key", seen.user);
  const permissions = valueOf("permissions", seen.permissions);
  const license = valueOf("license", seen.license);
  for (const { name, unknown: kinds } of spaces ?? []) {
    for (const { kind, because } of kinds) unknown[`${kind} of ${name || "the instance"}`] = because;
  }
  const offline = valueOf("nodes", nodes)?.filter((node) => node.offline && node.name !== record.node);
  return {
    at: context.clock.now().toISOString(),
    address: contents.address,
    ...(user && { user: { id: user.id, ...(permissions && { administersSystem: permissions.administersSystem }) } }),
    ...(license && { licenseIsCompliant: license.isCompliant }),
    // Nothing of the verification: a rollback asks whether they have been changed since.
    ...(serial.known && serial.value !== undefined && { licenseSerial: serial.value }),
    ...(certificate.known && { certificateThumbprint: certificate.value }),
    ...(offline && { offlineNodes: offline.map(({ name }) => name) }),
    ...(spaces && {
      spaces: spaces.map(({ id, name, counts, notAllSeen }, at) => {
        const machines = unavailable[at];
        return { id, name, counts, notAllSeen, ...(machines?.known && { unavailableMachines: machines.value }) };
      }),
    }),
    files,
    unknown,
  };
}

/** One file of each kind that can be read now. */
async function readFiles(
  contents: InstanceContents,
  questions: Questions,
  spaces: readonly SpaceSeen[],
  unknown: Record<string, string>,
): Promise<Baseline["files"]> {
  const inFirstSpace = async (find: (spaceId: string) => Promise<KeptFile | undefined>) => {
    let problem: Asked<KeptFile | undefined> = { known: true, value: undefined };
    for (const { id } of spaces) {
      const found = await questions.ask(() => find(id));
      if (found.known && found.value) return found;
      if (!found.known) problem = found;
    }
    return problem;
  };
  const finds = {
    "task-log": () => questions.ask(() => contents.endedTask()),
    artifact: () => inFirstSpace((id) => contents.newestArtifact(id)),
    package: () => inFirstSpace((id) => contents.smallPackage(id)),
  };
  const files = await Promise.all(
    Object.entries(finds).map(async ([kind, find]) => {
      const found = await find();
      if (!found.known) {
        unknown[kind] = found.because;
        return [];
      }
      const { value: file } = found;
      if (!file) {
        unknown[kind] = "there was none before the upgrade";
        return [];
      }
      const content = await questions.ask(() => contents.read(file));
      if (!content.known) unknown[kind] = `it could not be read before the upgrade either: ${content.because}`;
      else if (!content.value) unknown[kind] = `${file.name} is too large to be read in the middle of an outage`;
      return content.known && content.value ? [{ ...file, ...content.value }] : [];
    }),
  );
  return files.flat();
}

function sayBaseline({ log }: Context, baseline: Baseline, seconds: number): void {
  const spaces = baseline.spaces ?? [];
  log.info(`The baseline was taken at ${baseline.address} in ${seconds} s: ${spaces.length} spaces.`);
  for (const { name, counts } of spaces) {
    const said = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
    log.verbose(`${name || "The instance"}: ${said.join(", ")}.`);
  }
  for (const [what, because] of Object.entries(baseline.unknown)) {
    log.info(`Not known before the upgrade, so not checked after it: ${what} (${because}).`);
  }
  if (baseline.licenseIsCompliant === false) log.warning("The license is not compliant already before the upgrade.");
}
