import { VARIABLES } from "../../src/names/variables";
import { BRINGS_ITS_OWN_NET } from "../../src/release/minima";
import { isOlder, type OctopusVersion } from "../../src/values/version";
import { chooseConnectionString } from "../../src/upgrade/database/choose-connection-string";
import { secretsIn } from "../../src/sql/connection-string";
import type { FoundServer } from "../../src/server-program/find-server";
import { installedVersionAtRest } from "../../src/upgrade/node/installed-version";
import { readKeptConnectionString } from "../../src/upgrade/record/kept-connection-string";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { Recorder } from "../../src/upgrade/record/recorder";
import type { ServerConfiguration } from "../../src/server-program/server-program";
import { DEFAULT_INSTANCE, serviceNameOf } from "../../src/server-program/service-name";
import { Failure } from "../../src/step/failure";
import { sameMachine } from "../../src/step/system-variables";
import type { Context } from "./contract";
import { after, fact, NotThere, told } from "./fact";
import type { Fact, Findings, Told } from "./facts";
import { lookAtDatabase } from "./look-at-database";
import { withVersionOfSchema } from "./version-of-schema";
import { programsInUse } from "./programs-in-use";

const INSTALLER_LOOK_SECONDS = 10;

/** Looks at the node from every side. What could not be found out is written down as such, for the checks to judge. */
export async function gather(context: Context): Promise<Findings> {
  const { tools } = context;
  // What does not build on each other is asked side by side: each small tool of Windows takes its while to start.
  const [record, { program, installedVersion }, account, folder, windows, restart] = await Promise.all([
    fact(async () => (await Recorder.read(tools.record, context)).open),
    lookAtProgram(context),
    fact(() => tools.account()),
    fact(() => tools.folderProblem()),
    fact(() => told(() => tools.windows(), "The registry does not say which Windows this is.")),
    fact(() => told(() => tools.pendingRestart(), "The registry does not show what Windows does at its next restart.")),
  ]);
  // Asked of those alone that may go to a version that needs one: every other node is spared the call.
  const framework = await after({ installedVersion }, async (known) =>
    known.installedVersion !== undefined && isOlder(known.installedVersion, BRINGS_ITS_OWN_NET)
      ? tools.framework()
      : undefined,
  );
  const instances = await lookAtInstances(context, { record, program, installedVersion });
  const instance = instanceOf(record, instances);
  const configured = async () => {
    const configuration = await after({ instance, installedVersion, program, record }, (known) =>
      readConfiguration(context, known),
    );
    const connectionString = await connectionStringFact(context, { configuration, record });
    // Handed on as soon as it is known: whatever fails from here on, a node without a program to tell it needs it.
    if (connectionString.known) context.output("DatabaseConnectionString", connectionString.value ?? "");
    const database = await after({ connectionString, record }, async (known) =>
      known.connectionString === undefined
        ? undefined
        : lookAtDatabase(context, known.connectionString).catch((error: unknown) =>
            whileRestoring(context, error, known.record),
          ),
    );
    return { configuration, connectionString, database };
  };
  const [{ configuration, connectionString, database: asked }, service, disks] = await Promise.all([
    configured(),
    after({ instance }, async ({ instance: { name, record } }) => {
      const serviceName = record?.facts.serviceName ?? serviceNameOf(name);
      return { name: serviceName, status: await tools.services.status(serviceName) };
    }),
    after({ program }, (known) => tools.disks(known.program)),
  ]);
  const database = withVersionOfSchema(context, { database: asked, record, service, installedVersion });
  const masterKey = await after({ instance, installedVersion, program }, (known) => lookAtMasterKey(context, known));
  // Last: while it is asked, none of our own calls of Octopus.Server.exe is at work.
  const programs = await after({ program, service }, (known) => programsInUse(context, known));
  return {
    ...{ windows, framework, restart, programs },
    record,
    program,
    installedVersion,
    instances,
    configuration,
    masterKey,
    service,
    account,
    disks,
    folder,
    connectionString,
    database,
  };
}

/** Waits for installers first, and looks for the program after that: an installer that ends may move it. */
async function lookAtProgram(context: Context): Promise<Pick<Findings, "program" | "installedVersion">> {
  const { tools, inputs, system } = context;
  let program: Fact<FoundServer> | undefined;
  const version = async () => {
    program = await fact(() => tools.findProgram());
    return program.known && program.value.exists
      ? tools.program(program.value.path, DEFAULT_INSTANCE).version()
      : undefined;
  };
  const installedVersion = await fact(() =>
    installedVersionAtRest(
      context,
      { installers: tools.installers, program: { version } },
      { node: system.machineName },
      { timeoutSeconds: inputs.installerWaitSeconds, pollSeconds: INSTALLER_LOOK_SECONDS },
    ),
  );
  return { program: program ?? { known: false, after: "installedVersion" }, installedVersion };
}

/** With an open record the instance is known, and a newer program may refuse to tell. */
async function lookAtInstances(
  { tools }: Context,
  { record, program, installedVersion }: Pick<Findings, "record" | "program" | "installedVersion">,
): Promise<Fact<string[]>> {
  if (record.known && record.value) return { known: true, value: [record.value.facts.instanceName] };
  return after({ program, installedVersion }, async (known) => {
    if (!known.program.exists || known.installedVersion === undefined) throw new NotThere("program");
    return tools.program(known.program.path, DEFAULT_INSTANCE).instances(known.installedVersion);
  });
}

interface Instance {
  name: string;
  record: NodeRecord | undefined;
}

/** The one instance; with none or several there is nothing further to look at. */
function instanceOf(record: Fact<NodeRecord | undefined>, instances: Fact<string[]>): Fact<Instance> {
  if (!instances.known) return { known: false, after: "instances" };
  const [name, ...others] = instances.value;
  if (name === undefined || others.length > 0) return { known: false, after: "instances" };
  return { known: true, value: { name, record: record.known ? record.value : undefined } };
}

/** Masks its secrets before anything else could print them. */
async function readConfiguration(
  context: Context,
  known: {
    instance: Instance;
    installedVersion: OctopusVersion | undefined;
    program: FoundServer;
    record: NodeRecord | undefined;
  },
): Promise<ServerConfiguration | undefined> {
  if (known.installedVersion === undefined && known.record) return undefined;
  try {
    const program = context.tools.program(known.program.path, known.instance.name);
    const configuration = await program.configuration(known.installedVersion);
    for (const secret of secretsIn(configuration.connectionString)) context.mask(secret);
    return configuration;
  } catch (error) {
    // A newer program may refuse to talk to an older schema: what the record holds was read before it came.
    if (!known.record || !(error instanceof Failure)) throw error;
    context.log.warning(`${error.what} ${error.why ?? ""} The record of the unfinished run is used instead.`);
    return undefined;
  }
}

/** A rollback compares it: with another key the restored database cannot be read (facts: octopus-server#master-key). */
async function lookAtMasterKey(
  { tools, system }: Context,
  known: { instance: Instance; installedVersion: OctopusVersion | undefined; program: FoundServer },
): Promise<Told<string>> {
  const isPrimary = system.primaryMachines.some(({ id }) => sameMachine(id, system.machineId));
  if (!isPrimary || known.installedVersion === undefined) return { told: false, because: "It is not asked for here." };
  const program = tools.program(known.program.path, known.instance.name);
  return told(() => program.masterKeyFingerprint(known.installedVersion), "Octopus.Server.exe does not show it.");
}

/** The one that was given, else the program's, else what the unfinished run kept before the program became mute. */
async function connectionStringFact(
  context: Context,
  facts: Pick<Findings, "configuration" | "record">,
): Promise<Findings["connectionString"]> {
  const given = await chooseConnectionString(context, [() => context.inputs.connectionString]);
  if (given !== undefined) return { known: true, value: given };
  return after(facts, ({ configuration, record }) =>
    chooseConnectionString(context, [
      () => configuration?.connectionString,
      () => (record ? readKeptConnectionString(context, context.tools.kept) : undefined),
    ]),
  );
}

/** What a login is refused with while the database is restoring: SQL Server does not say more to one who is not in yet. */
const NOBODY_GETS_IN: ReadonlySet<string> = new Set(["Database-NotFound", "Database-NotOnline"]);

/**
 * In a rollback that was cut off the database may be restoring, and nobody gets in who could look at it: the step that
 * restores it begins again from the start. The same where an unfinished upgrade left a database that does not come online,
 * and the operator of a rollback gives it up as it is.
 */
function whileRestoring({ log, inputs }: Context, error: unknown, record: NodeRecord | undefined): undefined {
  if (!(error instanceof Failure) || !record || !NOBODY_GETS_IN.has(error.code)) throw error;
  const isRollback = record.direction === "back";
  if (!isRollback && !inputs.withoutPresent) throw error;
  log.warning(
    isRollback
      ? `${error.message} A rollback is unfinished here, so the database may be restoring; it is not checked.`
      : `${error.message} It is not checked: ${VARIABLES.rollbackWithoutPresent} says that it may be overwritten as it is.`,
  );
  return undefined;
}
