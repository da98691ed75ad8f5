/**
 * One node that stages through a shared folder, as a process of its own: the arguments are one JSON text. Ends with
 * "downloaded" or "copied" on stdout, or with the failure's code and exit code 1.
 */
import { stageThroughFolder, type SharedStaging } from "../../src/installer/shared-folder";
import { realMachine } from "../../src/machine/real";
import { fastClock } from "../../src/stand-ins/rehearsed-machine/fast-clock";
import { Failure } from "../../src/step/failure";

const { speed, ...job } = JSON.parse(process.argv[2] ?? "") as SharedStaging & { speed: number };
const say = (text: string) => process.stderr.write(`${text}\n`);

stageThroughFolder(job, {
  ...realMachine,
  clock: fastClock(realMachine.clock, speed),
  signal: new AbortController().signal,
  log: { info: say, verbose: say, highlight: say, wait: say, warning: say },
}).then(
  (came) => {
    process.stdout.write(came, () => process.exit(0));
  },
  (error: unknown) => {
    process.stdout.write(error instanceof Failure ? error.code : String(error), () => process.exit(1));
  },
);
