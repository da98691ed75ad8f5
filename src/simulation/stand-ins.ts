import { join } from "node:path";
import type { Machine } from "../machine/machine";
import type { Dice } from "../rehearsal/attack/dice";
import { computersOnDisk } from "../stand-ins/computers-on-disk";
import { CONTROLLER_INSTALLATION_ID, furnishWorld, makeNodes } from "../stand-ins/furnish-world";
import { nodeMachine } from "../stand-ins/node-machine";
import { OfferedReleases } from "../stand-ins/offered-releases";
import type { StandIns } from "../stand-ins/outside";
import { PLANTED_SECRETS } from "../stand-ins/planted-secrets";
import { PROGRAM_PLACES } from "../stand-ins/programs/program-places";
import { sqlServer } from "../stand-ins/sql/sql-server";
import { forgedOutputs } from "../stand-ins/world/forger";
import { clockAheadSeconds } from "../stand-ins/world/node-clock";
import type { WorldNode } from "../stand-ins/world/node";
import { FileScanner, watchedFiles } from "../stand-ins/world/scanner";
import type { Scenario } from "../stand-ins/world/scenario";
import { sqlSideOf } from "../stand-ins/world/sql-side";
import { World } from "../stand-ins/world/world";
import { carryFor, type CallWatch } from "./carry-for";
import { SimulatedFiles } from "./files";
import { directHttp } from "./http";
import { simulatedClock } from "./machine";
import { Network, SQL_PORT } from "./network";
import { Processes } from "./processes";
import { programFile, simulatedPrograms, type RunningPrograms } from "./programs";
import type { SimulatedScript } from "./script";
import { SimulatedDisk } from "./simulated-disk";
import type { SimulatedTime } from "./simulated-time";
import { directSql } from "./sql";

const ROOT = "/world";
const BACKUPS = join(ROOT, "file-server", "backups");
const DOWNLOADS = join(ROOT, "file-server", "downloads");
/** Nobody looks for it. */
const NODE_PROGRAM = join(ROOT, "node.exe");

interface SimulatedOutside {
  standIns: StandIns;
  disk: SimulatedDisk;
  machineFor: (machineId: string, script: SimulatedScript) => Machine;
}

/** Everything outside, played by direct calls. */
export function simulateStandIns(given: {
  scenario: Scenario;
  time: SimulatedTime;
  watch: CallWatch;
  diceOfCalls: Dice | undefined;
  diceOfDisks: Dice;
}): SimulatedOutside {
  const { scenario, time } = given;
  const disk = new SimulatedDisk(() => time.date().getTime(), given.diceOfDisks);
  const processes = new Processes();
  const computers = computersOnDisk(disk, () => processes.start());
  const world = new World(scenario, makeNodes(scenario, ROOT), computers, time);
  for (const folder of [BACKUPS, DOWNLOADS]) disk.makeFolder(folder);
  for (const node of world.nodes) putPrograms(disk, node);
  const sql = sqlServer(sqlSideOf(world, PLANTED_SECRETS["the SQL password"]), disk);
  world.endSqlSessions = () => sql.endSessions();
  const offered = new OfferedReleases(world);
  const network = new Network(world, offered);
  const deletedInVain = new Map<WorldNode, number[]>();
  const { projectVariables, secrets } = furnishWorld(world, {
    nodeUrl: (node) => network.nodeUrl(node),
    ...{ balancerUrl: network.balancerUrl, releasesUrl: network.releasesUrl },
    signature: PLANTED_SECRETS["the mirror's signature"],
    sqlPlace: `tcp:127.0.0.1,${SQL_PORT}`,
    ...{ backups: BACKUPS, downloads: DOWNLOADS },
    takeDeletedInVain: (node) => deletedInVain.get(node)?.splice(0) ?? [],
  });
  const running = new Map<WorldNode, RunningPrograms>(world.nodes.map((node) => [node, new Set()]));
  const machines = world.nodes.map((node) => nodeMachine(world, node));
  const nodeOf = (machineId: string) => {
    const node = world.nodes[machines.findIndex(({ id }) => id === machineId)];
    if (!node) throw new Error(`There is no machine ${machineId}.`);
    return node;
  };
  return {
    disk,
    standIns: {
      ...{ scenario, world, machines, projectVariables, secrets },
      controllerInstallationId: CONTROLLER_INSTALLATION_ID,
      releases: () => offered.all(),
      release: (version) => offered.release(version),
      dropSqlConnections: () => sql.endSessions(),
      endPrograms: (node) => {
        for (const program of running.get(node) ?? []) program.kill();
      },
    },
    machineFor: (machineId, script) => {
      const node = nodeOf(machineId);
      const carry = carryFor(script, { time, dice: given.diceOfCalls, watch: given.watch });
      const scanner = scannerOf(world, node, disk, script, deletedInVain);
      const files = new SimulatedFiles(disk, carry, (call, paths) => (scanner?.holds(call, paths) ? "EBUSY" : undefined));
      const ownSql = directSql({ server: sql, find: (host, port) => network.isSqlServer(host, port), clientHost: node.machineName, carry });
      script.onEnd(() => ownSql.end());
      return {
        clock: simulatedClock(time, script, clockAheadSeconds(world, node)),
        env: computers.environment(node),
        computer: { hostName: node.machineName, nodeProgram: NODE_PROGRAM },
        files: files.piece,
        programs: simulatedPrograms({ ...{ world, node, disk, files, processes, script, carry }, running: running.get(node) ?? new Set() }),
        http: directHttp({ find: (host, port) => network.find(host, port), carry }),
        sql: ownSql,
      };
    },
  };
}
