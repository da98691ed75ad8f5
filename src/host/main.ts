import type { MachineWith } from "../machine/machine";
import type { OwnProcess } from "../machine/own-process";
import type { AnyStep } from "../step/define-step";
import { report } from "./report";
import { hostFor, runStep } from "./run-step";
import { serviceMessageChannel } from "./service-message-channel";
import { readHandOver, type HandedOver } from "./stdin";

/** Node 22 says that its support for proxies is experimental, in every step, wherever there is a proxy. */
const EXPECTED_WARNING = "UNDICI-EHPA";

/** The entry of a package's run.js: reads stdin, runs the step, ends the process with the step's exit code. */
export async function main(step: AnyStep, machine: MachineWith, ownProcess: OwnProcess): Promise<void> {
  const host = hostFor(
    machine,
    serviceMessageChannel(
      (text) => ownProcess.writeOut(text),
      (text) => ownProcess.writeError(text),
    ),
  );
  // Node would print a stray error, or a warning, as it is: unmasked, and Octopus would count it as an error line.
  ownProcess.onFault((error) => ownProcess.exit(report(step.id, error, host.printer)));
  ownProcess.onWarning(({ name, message, code }) => {
    if (code === EXPECTED_WARNING) return;
    host.printer.log.verbose(`${name}: ${message}`);
  });
  let handedOver: HandedOver;
  try {
    handedOver = await readHandOver(ownProcess.stdin, machine.clock);
  } catch (error) {
    ownProcess.exit(report(step.id, error, host.printer));
  }
  ownProcess.exit(await runStep(step, handedOver.variables, host, handedOver.starterGone));
}
