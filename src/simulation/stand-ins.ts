import { dirname, join } from "node:path";
import type { Machine } from "../machine/machine";
import type { Dice } from "../rehearsal/attack/dice";
import { computersOnDisk } from "../stand-ins/computers-on-disk";
import { CONTROLLER_INSTALLATION_ID, furnishWorld, makeNodes } from "../stand-ins/furnish-world";
import { httpHandles } from "../stand-ins/http/handles";
import { releasesFor } from "../stand-ins/mirror-folder";
import { nodeMachine } from "../stand-ins/node-machine";
import { OfferedReleases } from "../stand-ins/offered-releases";
import type { StandIns } from "../stand-ins/outside";
import { PLANTED_SECRETS } from "../stand-ins/planted-secrets";
import { PROGRAM_PLACES } from "../stand-ins/programs/program-places";
import { sqlServer } from "../stand-ins/sql/sql-server";
import { forgedOutputs } from "../stand-ins/world/forger";
import type { WorldNode } from "../stand-ins/world/node";
import type { Scenario } from "../stand-ins/world/scenario";
import { sqlSideOf } from "../stand-ins/world/sql-side";
import { World } from "../stand-ins/world/world";
import { SimulatedMachine, type MachineSurroundings } from "./machines";
import { Network, SQL_PORT } from "./network";
import { Processes } from "./processes";
import { programFile } from "./programs";
import type { SimulatedScript } from "./script";
import { SimulatedDisk } from "./simulated-disk";
import type { SimulatedTime } from "./simulated-time";

const ROOT = "/world";
const BACKUPS = join(ROOT, "file-server", "backups");
const DOWNLOADS = join(ROOT, "file-server", "downloads");

interface SimulatedOutside {
  standIns: StandIns;
  disk: SimulatedDisk;
  machineFor: (machineId: string, script: SimulatedScript) => Machine;
  /** What somebody on a machine sets in every script: output variables by their names. */
  forgedOn: (machineId: string) => Readonly<Record<string, string>>;
}

/** Everything outside, played by direct calls. */
export function simulateStandIns(given: {
  scenario: Scenario;
  time: SimulatedTime;
  watch: MachineSurroundings["watch"];
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
  world.onPowerLoss = ({ folder }) => disk.losePower(folder);
  const offered = new OfferedReleases(world);
  const release = releasesFor(world, DOWNLOADS, offered, PLANTED_SECRETS["the mirror's signature"]);
  const network = new Network(httpHandles(world, PLANTED_SECRETS["the API key"], release));
  const around: MachineSurroundings = {
    ...{ world, time, disk, processes, network, sql },
    ...{ downloads: DOWNLOADS, dice: given.diceOfCalls, watch: given.watch },
  };
  const doors = new Map(world.nodes.map((node) => [node, new SimulatedMachine(node, around)]));
  const { projectVariables, secrets } = furnishWorld(world, {
    nodeUrl: (node) => network.nodeUrl(node),
    ...{ balancerUrl: network.balancerUrl, releasesUrl: network.releasesUrl, webhookUrl: network.webhookUrl },
    signature: PLANTED_SECRETS["the mirror's signature"],
    sqlPlace: `tcp:127.0.0.1,${SQL_PORT}`,
    ...{ backups: BACKUPS, downloads: DOWNLOADS },
    takeDeletedInVain: (node) => doors.get(node)?.takeDeletedInVain() ?? [],
  });
  const machines = world.nodes.map((node) => nodeMachine(world, node));
  const nodeOf = (machineId: string) => world.nodes[machines.findIndex(({ id }) => id === machineId)];
  return {
    disk,
    standIns: {
      ...{ scenario, world, machines, projectVariables, secrets },
      controllerInstallationId: CONTROLLER_INSTALLATION_ID,
      disksHaveTroubles: true,
      releases: () => offered.all(),
      release: (version) => offered.release(version),
      dropSqlConnections: () => sql.endSessions(),
      endPrograms: (node) => {
        for (const program of doors.get(node)?.running ?? []) program.kill();
      },
    },
    machineFor: (machineId, script) => {
      const node = nodeOf(machineId);
      const machine = node && doors.get(node);
      if (!machine) throw new Error(`There is no machine ${machineId}.`);
      return machine.doorFor(script);
    },
    forgedOn: (machineId) => {
      const node = nodeOf(machineId);
      return node ? forgedOutputs(world, node, network.releasesUrl, offered.forged) : {};
    },
  };
}

function putPrograms(disk: SimulatedDisk, { folder }: WorldNode): void {
  disk.makeFolder(join(folder, "ProgramData"));
  for (const [program, place] of Object.entries(PROGRAM_PLACES)) {
    const path = join(folder, place);
    disk.makeFolder(dirname(path));
    disk.write(path, programFile(program));
    disk.flush(disk.fileAt(path, "open"), path);
  }
}
