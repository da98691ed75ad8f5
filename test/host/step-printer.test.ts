import { serviceMessage } from "../../src/host/service-messages";
import { serviceMessageChannel } from "../../src/host/service-message-channel";
import { StepPrinter } from "../../src/host/step-printer";
import { MadeUpClock } from "../made-up/context";

function start() {
  const out: string[] = [];
  const err: string[] = [];
  const clock = new MadeUpClock();
  const channel = serviceMessageChannel(
    (text) => out.push(text),
    (text) => err.push(text),
  );
  return { out, err, clock, printer: new StepPrinter(channel, clock) };
}

it.each(["verbose", "highlight", "wait", "warning"] as const)("prints %s in one write, and switches back", (level) => {
  const { out, printer } = start();
  printer.log[level]("Ünlike\nthat");
  expect(out).toEqual([`##octopus[stdout-${level}]\n\\u00dcnlike\nthat\n##octopus[stdout-default]\n`]);
});

it("prints the story as plain lines", () => {
  const { out, printer } = start();
  printer.log.info("Hello ##octopus[mask]");
  expect(out).toEqual(["Hello ## octopus[mask]\n"]);
});

it("masks everything after a secret is known, and tells Octopus once", () => {
  const { out, err, clock, printer } = start();
  printer.mask("hunter2-secret");
  printer.mask("hunter2-secret");
  printer.mask("  ");
  printer.log.info("the key is hunter2-secret");
  printer.log.verbose(Buffer.from("xhunter2-secret").toString("base64"));
  printer.output("A", "hunter2-secret!", false);
  printer.artifact("/tmp/a.log", "hunter2-secret.log", 3);
  printer.progress(1, "hunter2-secret");
  printer.failed("Step-A-B: hunter2-secret is wrong.");
  expect(out[0]).toBe(serviceMessage("mask", { value: "hunter2-secret" }));
  expect(out.filter((text) => text.startsWith("##octopus[mask"))).toHaveLength(1);
  expect(out.slice(1)).toEqual([
    "the key is ********\n",
    expect.stringContaining("********") as string,
    serviceMessage("setVariable", { name: "A", value: "********!" }),
    serviceMessage("createArtifact", { path: "/tmp/a.log", name: "********.log", length: "3" }),
    serviceMessage("progress", { percentage: "1", message: "********" }),
    serviceMessage("resultMessage", { message: "Step-A-B: ******** is wrong." }),
  ]);
  expect(err).toEqual(["Step-A-B: ******** is wrong.\n"]);
  expect(clock.sleeps).toEqual([]);
});

it("hands a sensitive output over as it is, masked from then on", () => {
  const { out, printer } = start();
  printer.output("A", "Server=x;Password=y", true);
  printer.log.info("Server=x;Password=y");
  expect(out).toEqual([
    serviceMessage("mask", { value: "Server=x;Password=y" }),
    serviceMessage("setVariable", { name: "A", value: "Server=x;Password=y", sensitive: "True" }),
    "********\n",
  ]);
});

it("shows progress at most once a second, as a whole number from 0 to 100", async () => {
  const { out, clock, printer } = start();
  printer.progress(-3, "a");
  printer.progress(50, "too soon");
  await clock.sleep(0.9);
  printer.progress(50, "too soon");
  await clock.sleep(0.1);
  printer.progress(50.6, "b");
  await clock.sleep(1);
  printer.progress(250, "c");
  expect(out).toEqual([
    serviceMessage("progress", { percentage: "0", message: "a" }),
    serviceMessage("progress", { percentage: "51", message: "b" }),
    serviceMessage("progress", { percentage: "100", message: "c" }),
  ]);
});
