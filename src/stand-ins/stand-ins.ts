import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NODE_ROLE, PRIMARY_ROLE } from "../step/system-variables";
import type { Handle } from "./http/exchange";
import { httpHandles, type HttpHandles } from "./http/handles";
import { LoopbackServer } from "./http/loopback";
import { overSockets } from "./http/over-sockets";
import { FEED_PATH, INSTALLER_PATH, releaseServer } from "./http/releases";
import { openProgramDoor } from "./programs/program-door";
import type { Scenario } from "./world/scenario";
import { startSqlStandIn, type SqlStandIn } from "./sql/stand-in";
import { computersOnThisDisk } from "./computers-on-this-disk";
import { diskOfThisComputer } from "./disk-of-this-computer";
import type { NodeComputers } from "./world/node-computers";
import { preloadIn, rehearsingEnvironment } from "./rehearsed-machine/environment";
import type { Tentacle } from "./engine/task-context";
import { forgeInstaller, forgingOptions } from "./world/forger";
import { letOthersInterfere } from "./world/mischief";
import { WorldNode } from "./world/node";
import { clockOf } from "./world/node-clock";
import { leaveClaim, scanningOptions } from "./world/scanner";
import { ServiceProcess } from "./world/service-process";
import { runWatchdog } from "./world/services";
import { DATABASE_NAME, SQL_LOGIN, sqlSideOf } from "./world/sql-side";
import { runTasks } from "./world/tasks";
import { World } from "./world/world";

/** Another instance than the rehearsed one: where the runbook would run. */
const CONTROLLER_INSTALLATION_ID = "0b9f6d0e-1c7b-4b44-8a57-2f6f6f0d9a01";

/** Planted, so that whoever lets one slip is seen. With characters that JSON and URLs have to escape. */
const SECRETS = {
  "the API key": "API-REHEARSAL0CANARY0KEY0ONE",
  "the SQL password": 'Canary"p@ss/w+rd;one',
  "the master key": "Y2FuYXJ5bWFzdGVya2V5Y2FuYXJ5MQ==",
  "the mirror's signature": "canary+signature/of0the0mirror=",
  "the license": "<License Signature='canary-licence-one'/>",
};

/** As it stands in a connection string, and what is left of it where a quote was taken for its end. */
const FORMS_OF_PASSWORD = {
  "the SQL password, quoted": SECRETS["the SQL password"].replaceAll('"', '""'),
  "a part of the SQL password": SECRETS["the SQL password"].split('"')[1] ?? "",
};

/** The machine of a node, as the controlling instance knows it, and what a script finds on it. */
export interface StandInMachine extends Tentacle {
  id: string;
  name: string;
  roles: readonly string[];
  nodeName: string;
  /** What is looked through for secrets afterwards. */
  folder: string;
}

/** Everything outside, played on the loopback address. */
export interface StandIns {
  scenario: Scenario;
  world: World;
  machines: readonly StandInMachine[];
  /** Of the instance that the runbook runs on: not the rehearsed one. */
  controllerInstallationId: string;
  /** What an administrator gives to put the runbook there. */
  projectVariables: Readonly<Record<string, string>>;
  secrets: Readonly<Record<string, string>>;
  /** What the feed offers, the newest last, with the SHA-256 of each installer. */
  releases(): { version: string; sha256: string }[];
  /** From now on the feed offers this version, too. */
  release(version: string): void;
  /** Ends every connection to the SQL Server at once; what it was told to do by others goes on. */
  dropSqlConnections(): void;
  /** Ends every program on a node's machine. */
  endPrograms(node: WorldNode): void;
  /** Where the disks of the nodes lie, the backups and the downloads. */
  folder: string;
  /** Ends every process, frees every port, and removes every file unless they are to be kept. */
  close(options?: { keepFiles: boolean }): Promise<void>;
}

/**
 * Starts the stand-ins of a scenario: nodes that run and serve, with tasks at work.
 * @param projectFolder where `dist/` lies, with what makes a shipped step rehearse
 * @param hasOpenMirror whether the mirror of feed and installers does without a signature in its URLs
 */
export async function startStandIns(
  scenario: Scenario,
  projectFolder: string,
  computers: NodeComputers = computersOnThisDisk,
  { hasOpenMirror = false }: { hasOpenMirror?: boolean } = {},
): Promise<StandIns> {
  const folder = mkdtempSync(join(tmpdir(), "octopus-ha-world-"));
  const nodes = makeNodes(scenario, folder);
  const world = new World(scenario, nodes, computers);
  const door = await openProgramDoor(world);
  const sql = await startSqlStandIn(sqlSideOf(world, SECRETS["the SQL password"]), diskOfThisComputer);
  world.endSqlSessions = () => sql.endSessions();
  const { installers, makeInstaller, offered } = makeInstallers(scenario, computers);
  const forged = forgeInstaller(world, makeInstaller(scenario.to));
  const signature = SECRETS["the mirror's signature"];
  const release = releaseServer(world, installers, hasOpenMirror ? undefined : signature, forged);
  const { servers, balancer, releases, all } = serversOf(httpHandles(world, SECRETS["the API key"], release));
  await Promise.all(all.map((server) => server.listen()));

  const connectionString = connectionStringOf(world, sql);
  const signed = hasOpenMirror ? "" : `?sp=r&sig=${encodeURIComponent(signature)}`;
  const backups = makeFolder(join(folder, "backups"));
  const downloads = makeFolder(join(folder, "downloads"));
  world.configurationOf = (node) => configurationOf(node, servers, connectionString);
  for (const node of nodes) bringUp(world, node, door.port);
  world.record({ kind: "world-began", snapshot: world.snapshot() });
  runTasks(world);
  const stops = [listenWhileAccepting(world, servers), letOthersInterfere(world), leaveClaim(world, downloads)];
  for (const node of nodes) void runWatchdog(world, node);
  const optionsOf = (node: WorldNode) => [
    ...forgingOptions(world, node, releases.url, forged),
    ...scanningOptions(world, node, downloads),
  ];
  return {
    scenario,
    world,
    machines: nodes.map((node, index) =>
      machineOf(node, index, world, { preload: preloadIn(projectFolder), others: optionsOf(node) }),
    ),
    controllerInstallationId: CONTROLLER_INSTALLATION_ID,
    projectVariables: projectVariables({
      serverUrl: balancer.url,
      backups,
      downloads: computers.pathThere(downloads),
      releasesUrl: releases.url,
      signed,
    }),
    secrets: { ...SECRETS, ...FORMS_OF_PASSWORD, "the connection string": connectionString },
    releases: offered,
    release: (version) => {
      makeInstaller(version);
      world.releasedLater.push(version);
    },
    dropSqlConnections: () => sql.dropConnections(),
    endPrograms: ({ name }) => door.endPrograms(name),
    folder,
    close: async ({ keepFiles } = { keepFiles: false }) => {
      world.closed = true;
      for (const stop of stops) stop();
      world.clock.stop();
      await Promise.all(nodes.flatMap(processesOf).map((each) => each.end()));
      await Promise.all(all.map((server) => server.close()));
      await sql.close();
      await door.close();
      if (!keepFiles) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** SQL Server does not mind in which letters somebody wrote the name of a database. */
function connectionStringOf(world: World, sql: SqlStandIn): string {
  const name = world.has("database-in-capitals") ? DATABASE_NAME.toUpperCase() : DATABASE_NAME.toLowerCase();
  return sql.connectionString(SQL_LOGIN, SECRETS["the SQL password"], { "Initial Catalog": name });
}

const processesOf = ({ process, stranger }: WorldNode): ServiceProcess[] =>
  [process, stranger].filter((each) => each !== undefined);

/** What answers HTTP, each at its own port of this computer. */
function serversOf({ nodes, balancer, releases }: HttpHandles) {
  const serverOf = (handle: Handle) => new LoopbackServer(overSockets(handle));
  const servers = new Map([...nodes].map(([node, handle]) => [node, serverOf(handle)]));
  const others = { balancer: serverOf(balancer), releases: serverOf(releases) };
  return { servers, ...others, all: [...servers.values(), ...Object.values(others)] };
}

function configurationOf(
  node: WorldNode,
  servers: ReadonlyMap<WorldNode, LoopbackServer>,
  connectionString: string,
): Record<string, string> {
  return {
    "Octopus.Server.NodeName": node.name,
    "Octopus.WebPortal.ListenPrefixes": `${servers.get(node)?.url ?? ""}/`,
    "Octopus.Storage.ExternalDatabaseConnectionString": connectionString,
    "Octopus.Storage.MasterKey": SECRETS["the master key"],
    "Octopus.Server.License": SECRETS["the license"],
  };
}

/** The first is the primary. */
function makeNodes(scenario: Scenario, folder: string): WorldNode[] {
  return Array.from({ length: scenario.nodes }, (_, index) => {
    const machine = `octo-${index + 1}`;
    return new WorldNode(`HA-NODE-${index + 1}`, machine, index === 0, index === 1, join(folder, machine));
  });
}

/** What the download server has, in the order in which it was made. */
function makeInstallers(scenario: Scenario, computers: NodeComputers) {
  const installers = new Map<string, Buffer>();
  return {
    installers,
    makeInstaller: (version: string): Buffer => {
      const installer = computers.makeInstaller(version, scenario.installerSizeBytes);
      installers.set(version, installer);
      return installer;
    },
    offered: () =>
      [...installers].map(([version, installer]) => ({
        version,
        sha256: createHash("sha256").update(installer).digest("hex"),
      })),
  };
}

function projectVariables(at: {
  serverUrl: string;
  backups: string;
  downloads: string;
  releasesUrl: string;
  /** What opens feed and installers, as a query; empty when nothing has to. */
  signed: string;
}): StandIns["projectVariables"] {
  return {
    "Upgrade.Octopus.Url": at.serverUrl,
    "Upgrade.Octopus.ApiKey": SECRETS["the API key"],
    "Upgrade.Database.Name": DATABASE_NAME,
    "Upgrade.Database.Backup.Folder": at.backups,
    "Upgrade.Download.Folder": at.downloads,
    // There is no Windows here that could check a signature: the step says so and goes on.
    "Upgrade.Installer.SignaturePolicy": "Warn",
    "Upgrade.Release.FeedUrl": `${at.releasesUrl}${FEED_PATH}${at.signed}`,
    "Upgrade.Installer.Url": `${at.releasesUrl}${INSTALLER_PATH}${at.signed}`,
    "Upgrade.Node.FreeGigabytes": "1",
  };
}

function makeFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}

function bringUp(world: World, node: WorldNode, doorPort: number): void {
  world.computers.putPrograms(node, doorPort);
  node.program = world.scenario.from;
  node.process = new ServiceProcess();
  node.state = "running";
  node.offline = false;
  node.wasServing = true;
  world.setAccepting(node, true);
}

/** The address of a node that accepts no connections refuses them: nothing listens there. */
function listenWhileAccepting(world: World, servers: ReadonlyMap<WorldNode, LoopbackServer>): () => void {
  return world.onAccepting((node) => {
    const server = servers.get(node);
    void (node.acceptsConnections ? server?.listen() : server?.close());
  });
}

/** A Tentacle runs nothing while its machine restarts. */
async function untilUp(world: World, node: WorldNode): Promise<void> {
  while (node.isDown && !world.closed) await world.clock.sleep(1);
}

/**
 * @param preload what makes the Node of its scripts rehearse
 * @param others further options for that Node
 */
function machineOf(
  node: WorldNode,
  index: number,
  world: World,
  { preload, others }: { preload: string; others: readonly string[] },
): StandInMachine {
  const { computers } = world;
  const { startsAs } = computers;
  return {
    id: `Machines-${index + 1}`,
    name: node.machineName,
    roles: node.isPrimary ? [NODE_ROLE, PRIMARY_ROLE] : [NODE_ROLE],
    nodeName: node.name,
    folder: computers.dataFolder(node),
    // Read for each script: a clock that is off is right again when the faults have ended.
    get environment() {
      const rehearsing = rehearsingEnvironment(computers.pathThere(preload), clockOf(world, node), others);
      return { ...computers.environment(node), ...rehearsing };
    },
    pathHere: (path) => computers.pathHere(node, path),
    untilUp: () => untilUp(world, node),
    ...(startsAs ? { startsAs: (program) => startsAs(node, program) } : {}),
  };
}
