import { writeFileSync } from "node:fs";
import { main } from "../../../src/host/main";
import { realMachine } from "../../../src/machine/real";
import { ownProcess } from "../../../src/machine/real/own-process";
import { demoStep } from "../../host/demo-step";

/** A step that is at a change when it says so in a file, and writes to another one how far it came. */
const [, , began = "", reached = ""] = process.argv;

void main(
  demoStep(async (context) => {
    await context.change("make the first change", async () => {
      writeFileSync(began, "");
      await context.clock.sleep(2);
      writeFileSync(reached, "the first change");
    });
    await context.change("make the second change", async () => writeFileSync(reached, "the second change"));
    process.once("exit", (code) => writeFileSync(reached, `the end: ${code}`));
  }),
  realMachine,
  ownProcess,
);
