import { main } from "../../src/host/main";
import { realMachine } from "../../src/machine/real";
import { ownProcess } from "../../src/machine/real/own-process";
import { waitUntil } from "../../src/step/wait";
import { demoStep } from "./demo-step";

/** A program that runs the demo step as a shipped package does; its level says what it does. */
void main(
  demoStep(async (context) => {
    const { inputs, log, clock } = context;
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
    if (process.argv[2] === "change") {
      await context.change("make the first change", async () => {
        await clock.sleep(0.5);
        log.info("made");
      });
      await context.change("make the second change", async () => log.info("made"));
    }
    if (process.argv[2] === "wait") {
      const wait = { what: "somebody", timeoutSeconds: 30, pollSeconds: 30 };
      await waitUntil(context, wait, async () => ({ done: false, because: "nobody came" }));
    }
    if (process.argv[2] === "busy") setInterval(() => {}, 1000);
    if (process.argv[2] === "talk") {
      for (let line = 0; line < 2000; line += 1) log.verbose(`${line} ${"x".repeat(100)}`);
      await clock.sleep(0.2);
      process.stderr.write("reached the end\n");
    }
  }),
  realMachine,
  ownProcess,
);
