import { createInterface } from "node:readline";
import { diskOfThisComputer } from "../../../src/stand-ins/disk-of-this-computer";
import { startSqlStandIn } from "../../../src/stand-ins/sql/stand-in";
import { MadeUpSqlWorld } from "../../stand-ins/sql/made-up-world";

/** The SQL Server stand-in as a program of its own: what ends it or holds it up is seen from outside. */
async function main(): Promise<void> {
  const standIn = await startSqlStandIn(new MadeUpSqlWorld(), diskOfThisComputer);
  process.stdout.write(`${standIn.port}\n`);
  createInterface({ input: process.stdin }).on("close", () => process.exit(0));
}

void main();
