import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { computersOnThisDisk } from "./computers-on-this-disk";
import type { ProcessMachine } from "./engine/processes/process-scripts";
import type { Tentacle } from "./engine/task-context";
import { clockOf, FastWorldClock } from "./fast-world-clock";
import { CONTROLLER_INSTALLATION_ID, furnishWorld, makeNodes } from "./furnish-world";
import type { Handle } from "./http/exchange";
import { httpHandles, type HttpHandles } from "./http/handles";
import { LoopbackServer } from "./http/loopback";
import { overSockets } from "./http/over-sockets";
import { releasesFor } from "./mirror-folder";
import { nodeMachine, type NodeMachine } from "./node-machine";
import { OfferedReleases } from "./offered-releases";
import type { StandIns } from "./outside";
import { PLANTED_SECRETS } from "./planted-secrets";
import { preloadOptions, takeDeletedInVain } from "./preloads";
import { openProgramDoor } from "./programs/program-door";
import type { RehearsedComputers } from "./rehearsed-computers";
import { preloadIn, rehearsingEnvironment } from "./rehearsed-machine/environment";
import { startSqlStandIn } from "./sql/stand-in";
import type { WorldNode } from "./world/node";
import type { Scenario } from "./world/scenario";
import { sqlSideOf } from "./world/sql-side";
import { World } from "./world/world";

/** The machine of a node, and what a script finds on it. */
export interface StandInMachine extends NodeMachine, Tentacle, ProcessMachine {
  pathHere: NodeMachine["pathHere"];
  untilUp: NodeMachine["untilUp"];
}

/** The stand-ins of a rehearsal: they listen on the loopback address, and their disks are folders. */
interface RehearsedStandIns extends StandIns {
  machines: readonly StandInMachine[];
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
  computers: RehearsedComputers = computersOnThisDisk,
  { hasOpenMirror = false }: { hasOpenMirror?: boolean } = {},
): Promise<RehearsedStandIns> {
  const folder = mkdtempSync(join(tmpdir(), "octopus-ha-world-"));
  const world = new World(scenario, makeNodes(scenario, folder), computers, new FastWorldClock(scenario.speed));
  const door = await openProgramDoor(world);
  const sql = await startSqlStandIn(sqlSideOf(world, PLANTED_SECRETS["the SQL password"]), computers.disk);
  world.endSqlSessions = () => sql.dropConnections();
  const offered = new OfferedReleases(world);
  const signature = hasOpenMirror ? undefined : PLANTED_SECRETS["the mirror's signature"];
  const downloads = makeFolder(join(folder, "downloads"));
  const release = releasesFor(world, downloads, offered, signature);
  const { servers, balancer, releases, webhook, all } = serversOf(
    httpHandles(world, PLANTED_SECRETS["the API key"], release),
  );
  await Promise.all(all.map((server) => server.listen()));

  const backups = makeFolder(join(folder, "backups"));
  for (const node of world.nodes) computers.putPrograms(node, door.port);
  const furnished = furnishWorld(world, {
    nodeUrl: (node) => servers.get(node)?.url ?? "",
    balancerUrl: balancer.url,
    releasesUrl: releases.url,
    webhookUrl: webhook.url,
    signature,
    sqlPlace: `tcp:127.0.0.1,${sql.port}`,
    backups,
    downloads,
    takeDeletedInVain,
  });
  // The address of a node that accepts no connections refuses them: nothing listens there.
  const stopListening = world.onAccepting((node) => {
    const server = servers.get(node);
    void (node.acceptsConnections ? server?.listen() : server?.close());
  });
  const { forged } = offered;
  const at = { preload: computers.pathThere(preloadIn(projectFolder)), releasesUrl: releases.url, forged, downloads };
  return {
    scenario,
    world,
    machines: world.nodes.map((node) => machineOf(world, node, computers, at)),
    controllerInstallationId: CONTROLLER_INSTALLATION_ID,
    projectVariables: furnished.projectVariables,
    secrets: furnished.secrets,
    releases: () => offered.all(),
    release: (version) => offered.release(version),
    dropSqlConnections: () => sql.dropConnections(),
    endPrograms: ({ name }) => door.endPrograms(name),
    folder,
    close: async ({ keepFiles } = { keepFiles: false }) => {
      world.closed = true;
      world.clock.stop();
      stopListening();
      await furnished.end();
      await Promise.all(all.map((server) => server.close()));
      await sql.close();
      await door.close();
      if (!keepFiles) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function serversOf({ nodes, balancer, releases, webhook }: HttpHandles) {
  const serverOf = (handle: Handle) => new LoopbackServer(overSockets(handle));
  const servers = new Map([...nodes].map(([node, handle]) => [node, serverOf(handle)]));
  const others = { balancer: serverOf(balancer), releases: serverOf(releases), webhook: serverOf(webhook) };
  return { servers, ...others, all: [...servers.values(), ...Object.values(others)] };
}

function makeFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}

/** @param at what makes the Node of its scripts rehearse, and what somebody preloads there */
function machineOf(
  world: World,
  node: WorldNode,
  computers: RehearsedComputers,
  at: { preload: string } & Parameters<typeof preloadOptions>[2],
): StandInMachine {
  const { startsAs } = computers;
  const preloaded = preloadOptions(world, node, at);
  return {
    ...nodeMachine(world, node),
    // Read for each script: a clock that is off is right again when the faults have ended.
    get environment() {
      return { ...computers.environment(node), ...rehearsingEnvironment(at.preload, clockOf(world, node), preloaded) };
    },
    ...(startsAs ? { startsAs: (program) => startsAs(node, program) } : {}),
  };
}
