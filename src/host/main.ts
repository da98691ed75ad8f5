import type { AnyStep } from "../step/define-step";
import { report } from "./report";
import { hostFor, runStep } from "./run-step";
import { serviceMessageChannel } from "./service-message-channel";
import { readHandOver, type HandedOver } from "./stdin";
import { writeWhole } from "./write-whole";

/** Node 22 says that its support for proxies is experimental, in every step, wherever there is a proxy. */
const EXPECTED_WARNING = "UNDICI-EHPA";

/** The entry of a package's run.js: reads stdin, runs the step, ends the process with the step's exit code. */
export async function main(step: AnyStep): Promise<void> {
  const host = hostFor(
    process.env,
    serviceMessageChannel(
      (text) => writeWhole(1, text),
      (text) => writeWhole(2, text),
    ),
  );
  // Node would print a stray error, or a warning, as it is: unmasked, and Octopus would count it as an error line.
  process.on("uncaughtException", (error) => process.exit(report(step.id, error, host.printer)));
  process.removeAllListeners("warning").on("warning", ({ name, message, code }: Error & { code?: string }) => {
    if (code === EXPECTED_WARNING) return;
    host.printer.log.verbose(`${name}: ${message}`);
  });
  let handedOver: HandedOver;
  try {
    handedOver = await readHandOver();
  } catch (error) {
    process.exit(report(step.id, error, host.printer));
  }
  // Ends although a driver or a program that was left behind would keep the process alive.
  process.exit(await runStep(step, handedOver.variables, host, handedOver.starterGone));
}
