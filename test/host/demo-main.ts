import { main } from "../../src/host/main";
import { demoStep } from "./demo-step";

/** A program that runs the demo step as a shipped package does; its level says what it does. */
void main(
  demoStep(async ({ inputs, log, clock }) => {
    log.info("started");
    if (process.argv[2] === "stray") {
      setTimeout(() => {
        throw new Error(`stray ${inputs.apiKey}`);
      });
      await clock.sleep(5);
    }
    if (process.argv[2] === "warn") {
      process.emitWarning(`old way ${inputs.apiKey}`, "DeprecationWarning");
      await clock.sleep(0.05);
    }
    if (process.argv[2] === "busy") setInterval(() => {}, 1000);
    if (process.argv[2] === "talk") {
      for (let line = 0; line < 2000; line += 1) log.verbose(`${line} ${"x".repeat(100)}`);
      await clock.sleep(0.2);
      process.stderr.write("reached the end\n");
    }
  }),
);
