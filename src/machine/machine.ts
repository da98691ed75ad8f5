import type { Clock } from "./clock";
import type { Computer } from "./computer";
import type { Files } from "./files";
import type { Http } from "./http";
import type { Programs } from "./programs";
import type { Secrecy } from "./secrecy";
import type { Sql } from "./sql";

/**
 * The one door to the outside: everything the tools of a step are made from. Its real pieces are in `real/`; the
 * rehearsal puts some of its own in their place, and a test or a simulation hands in others.
 */
export interface Machine {
  clock: Clock;
  env: NodeJS.ProcessEnv;
  files: Files;
  programs: Programs;
  computer: Computer;
  http: Http;
  sql: Sql;
  secrecy: Secrecy;
}

export type Piece = keyof Machine;

/** What the host needs to run any step, and so what every step gets. */
export const HOST_PIECES = ["clock", "env", "files"] as const satisfies readonly Piece[];
type HostPiece = (typeof HOST_PIECES)[number];

/** A machine of which only these pieces are there, beside those of the host. */
export type MachineWith<P extends Piece = never> = Pick<Machine, P | HostPiece>;
