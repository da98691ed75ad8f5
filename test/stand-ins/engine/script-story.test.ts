import { carryOut, statusesOf, step, variable } from "./made-up-run";

const run = (script: string, more: Parameters<typeof carryOut>[0] = {}) =>
  carryOut({ steps: [step("one")], ...more }, { scripts: { one: script } });
const linesOf = ({ log }: Awaited<ReturnType<typeof run>>) =>
  log.root.children
    .at(-1)!
    .rawLines()
    .map((line) => line.replace(/\s+\d\d:\d\d:\d\d\s+/, "").replace(/\s*\|\s*/, " | "));

test("lines are logged at their level", async () => {
  const story = await run(`
    for (const level of ["verbose", "highlight", "wait", "warning", "error", "ignore", "default"]) {
      console.log("##octopus[stdout-" + level + "]");
      console.log("at " + level);
    }
    console.error("##octopus[stderr-progress]");
    console.error("on the way");
    console.error("##octopus[stderr-default]");
    console.error("it hurts");`);
  const lines = linesOf(story).slice(2);
  expect(lines.filter((line) => line.includes("at "))).toEqual([
    "Verbose | at verbose",
    "Highlight | at highlight",
    "Wait | at wait",
    "Warning | at warning",
    "Error | at error",
    "Info | at default",
  ]);
  expect(lines).toEqual(expect.arrayContaining(["Verbose | on the way", "Error | it hurts"]));
  expect(story.events).toContainEqual(expect.objectContaining({ level: "ignore", text: "at ignore" }));
});

test("lines on stderr do not fail a step, but it has warnings", async () => {
  const { state, log } = await run("console.error('careful');");
  expect(state).toBe("Success");
  expect(statusesOf(log)).toEqual([
    "Runbook: SuccessWithWarning",
    " Acquire packages: Success",
    " Step 1: one: SuccessWithWarning",
    "  a: SuccessWithWarning",
  ]);
});

test("secrets are masked in the log, and raw in the events", async () => {
  const story = await run(
    `
    console.log("project " + v["Given.Key"] + ", action " + v["Given.Own"]);
    message("mask", { value: "masked one" });
    console.log("then masked one");
    set("Out", "handed on", { sensitive: "True" });
    console.log("and handed on");
    message("progress", { percentage: "50", message: "half of " + v["Given.Key"] });
    message("resultMessage", { message: "no " + v["Given.Key"] });
    process.exitCode = 1;`,
    {
      variables: [variable("Given.Key", "s3cret key", { IsSensitive: true })],
      steps: [step("one", { action: { Properties: { "Given.Own": { HasValue: true, NewValue: "own s3cret" } } } })],
    },
  );
  expect(story.texts).toEqual(["project s3cret key, action own s3cret", "then masked one", "and handed on"]);
  const log = JSON.stringify(story.log.root.resource(true));
  expect(log).toContain("project ********, action ********");
  expect(log).toContain("then ********");
  expect(log).toContain("and ********");
  expect(log).toContain("half of ********");
  expect(log).not.toMatch(/s3cret|masked one|handed on/);
  expect(story.errorMessage).toBe("one on a: no ********");
  expect(story.ended[0]?.reason).toBe("no s3cret key");
});

test("progress is the activity's", async () => {
  const { log, events } = await run('message("progress", { percentage: "42", message: "nearly" });');
  expect(log.root.children.at(-1)!.children[0]).toMatchObject({ progressPercentage: 42, progressMessage: "nearly" });
  expect(events).toContainEqual(
    expect.objectContaining({ kind: "script-progress", step: "one", machine: "a", percent: 42, message: "nearly" }),
  );
});

const ARTIFACT = `
  require("fs").writeFileSync("report.txt", "ä report");
  message("createArtifact", { path: require("path").resolve("report.txt"), name: "Report", length: "9" });`;

test("an artifact is collected with its bytes, of a script that failed as well", async () => {
  const { artifacts, events, state } = await run(`${ARTIFACT} process.exitCode = 1;`);
  expect(state).toBe("Failed");
  expect(artifacts).toEqual([{ fileName: "Report", source: "a", text: "ä report" }]);
  expect(events).toContainEqual(expect.objectContaining({ kind: "script-artifact", step: "one", name: "Report" }));
});

test("of a cancelled script no artifact is collected", async () => {
  const { state, artifacts } = await carryOut(
    { steps: [step("one")] },
    {
      scripts: { one: `${ARTIFACT} console.log("written"); setInterval(() => {}, 1000);` },
      onEvent: ({ kind }, cancel) => {
        if (kind === "script-text") cancel.abort();
      },
    },
  );
  expect({ state, artifacts }).toEqual({ state: "Canceled", artifacts: [] });
});

test("an artifact that is gone when the script has ended is only a warning", async () => {
  const story = await run(`${ARTIFACT} require("fs").unlinkSync("report.txt");`);
  expect(story).toMatchObject({ state: "Success", artifacts: [] });
  expect(linesOf(story).join("\n")).toContain("Warning | The artifact Report could not be collected");
});
