/**
 * Keeps a connection string through the product's own modules and reads it again, with the Node that runs this. Prints
 * what came of it as one line of JSON.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { keptConnectionString } from "../../../src/upgrade/record/kept-connection-string";
import { realMachine } from "../../../src/machine/real";
import { Failure } from "../../../src/step/failure";
import { machineSecrets } from "../../../src/windows/machine-secrets";
import { programRunner } from "../../../src/windows/run-program";

export interface KeptAndRead {
  path: string;
  /** What lies in the file. */
  inFile: string;
  readAgain: string | undefined;
  /** What is said of a file that somebody changed. */
  ofChanged: string;
}

async function keepAndRead(secret: string): Promise<KeptAndRead> {
  const no = () => undefined;
  const log = { info: no, verbose: no, highlight: no, wait: no, warning: no };
  const host = { ...realMachine, signal: new AbortController().signal, log };
  const runProgram = programRunner(host);
  const kept = keptConnectionString(host, machineSecrets(runProgram, process.env, 30));
  await kept.keep(secret);
  const inFile = readFileSync(kept.path, "utf8");
  const readAgain = await kept.read();
  const bytes = Buffer.from(inFile, "base64");
  const last = bytes.length - 1;
  bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last);
  writeFileSync(kept.path, bytes.toString("base64"));
  const ofChanged = await kept.read().then(
    () => "",
    (error: unknown) => (error instanceof Failure ? error.code : String(error)),
  );
  return { path: kept.path, inFile, readAgain, ofChanged };
}

const file = process.argv[2];
if (file !== undefined && process.argv[1]?.endsWith("machine-secrets.cjs")) {
  void keepAndRead(readFileSync(file, "utf8")).then((done) => process.stdout.write(JSON.stringify(done)));
}
