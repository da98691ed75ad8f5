import type { Machine } from "../machine";
import { clock } from "./clock";
import { computer } from "./computer";
import { env } from "./env";
import { files } from "./files";
import { http } from "./http";
import { programs } from "./programs";
import { secrecy } from "./secrecy";
import { sql } from "./sql";

/**
 * Every real piece, for programs of ours that are no step, and for tests. A bundled step has only those that its definition
 * names: each lies in a file of its name (src/package/bundle-step.ts).
 */
export const realMachine: Machine = { clock, env, files, programs, computer, http, sql, secrecy };
