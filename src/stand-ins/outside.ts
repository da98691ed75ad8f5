import type { Tentacle } from "./engine/task-context";
import type { NodeMachine } from "./node-machine";
import type { WorldNode } from "./world/node";
import type { Scenario } from "./world/scenario";
import type { World } from "./world/world";

/** Everything outside, played, whatever carries it. */
export interface StandIns {
  scenario: Scenario;
  world: World;
  machines: readonly (NodeMachine & Pick<Tentacle, "onScript">)[];
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
  /** Whether its disks know of troubles: only then can one be full, or held. */
  disksHaveTroubles?: boolean;
}
