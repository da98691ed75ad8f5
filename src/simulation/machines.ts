import { join } from "node:path";
import type { Machine } from "../machine/machine";
import type { Dice } from "../rehearsal/attack/dice";
import type { SqlServer } from "../stand-ins/sql/sql-server";
import { clockAheadSeconds } from "../stand-ins/world/node-clock";
import type { WorldNode } from "../stand-ins/world/node";
import { FileScanner, watchedFiles } from "../stand-ins/world/scanner";
import type { World } from "../stand-ins/world/world";
import { carryFor, type CallWatch } from "./carry-for";
import { diskTrouble, isOurs } from "./disk-troubles";
import { SimulatedFiles, type FileObstacles } from "./files";
import { directHttp } from "./http";
import { simulatedClock } from "./simulated-clock";
import type { Network } from "./network";
import type { Processes } from "./processes";
import { simulatedPrograms, type RunningPrograms } from "./programs";
import type { SimulatedScript } from "./script";
import type { SimulatedDisk } from "./simulated-disk";
import type { SimulatedTime } from "./simulated-time";
import { directSql } from "./sql";

/** Of an administrator, whom a step's script asks for nothing but its version. */
const NODE_ELSEWHERE = "/world/node.exe";
/** Below our folder, where the script of the first step puts it. */
const NODE_UNPACKED = "node/22.21.1/node.exe";

/** What the machines of a simulation share. */
export interface MachineSurroundings {
  world: World;
  time: SimulatedTime;
  disk: SimulatedDisk;
  processes: Processes;
  network: Network;
  sql: SqlServer;
  /** Where the nodes share their downloads. */
  downloads: string;
  /** undefined: every call of a kind takes as long as the others. */
  dice: Dice | undefined;
  /** Told of the outside calls of every script on a node. */
  watch: (node: WorldNode) => CallWatch;
}

/** The machine of a node: a new door for each script, the same things behind it. */
export class SimulatedMachine {
  readonly running: RunningPrograms = new Set();
  private deletedInVain: number[] = [];

  constructor(
    private readonly node: WorldNode,
    private readonly around: MachineSurroundings,
  ) {}

  /** How many files each script deleted in vain since this was asked last. */
  takeDeletedInVain(): number[] {
    return this.deletedInVain.splice(0);
  }

  /** What a script works on. */
  doorFor(script: SimulatedScript): Machine {
    const { node, around } = this;
    const { world, time, disk, processes, network } = around;
    const { dice, watch } = around;
    const carry = carryFor(script, { time, dice, watch: watch(node) });
    const files = new SimulatedFiles(disk, carry, this.obstaclesFor(script));
    const sql = directSql({
      ...{ server: around.sql, clientHost: node.machineName, carry },
      find: (host, port) => network.isSqlServer(host, port) && !world.troubles.now("the SQL Server", "sql-down"),
    });
    script.onEnd(() => sql.end());
    const env = world.computers.environment(node);
    return {
      clock: simulatedClock(time, script, clockAheadSeconds(world, node)),
      env,
      computer: { hostName: node.machineName, nodeProgram: this.nodeProgram() },
      files: files.piece,
      programs: simulatedPrograms({ ...{ world, node, disk, files, processes, script, carry }, running: this.running }),
      http: directHttp({ find: (host, port) => network.find(host, port), carry }),
      sql,
    };
  }

  /** As step-body.ps1 has it: the Node in our folder is started only where nobody else can change the folder. */
  private nodeProgram(): string {
    const { world, disk } = this.around;
    const ours = join(this.node.folder, "ProgramData", "OctopusHaUpgrade");
    const isOurs = disk.isThere(ours) && world.acls.isClosed(ours);
    return isOurs ? join(ours, NODE_UNPACKED) : NODE_ELSEWHERE;
  }

  /** What gets in the way of a script's file calls. */
  private obstaclesFor(script: SimulatedScript): FileObstacles {
    const { world, disk, downloads } = this.around;
    const watched = watchedFiles(world, this.node, downloads);
    const scanner = watched && new FileScanner(watched, disk);
    script.onEnd(() => scanner && scanner.deletedInVain > 0 && this.deletedInVain.push(scanner.deletedInVain));
    return {
      refusal: (call, paths) =>
        scanner?.holds(call, paths) ? "EBUSY" : diskTrouble(world, this.node, disk, call, paths),
      isFull: (folder) => isOurs(this.node, folder) && world.troubles.now(this.node, "disk-full") === true,
    };
  }
}
