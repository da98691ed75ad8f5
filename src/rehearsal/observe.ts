import { join } from "node:path";
import { round, type StepReport } from "./report";
import type { RunnerEvent } from "./run-events";
import type { SecretScan } from "./secret-scan";
import type { StandIns } from "../stand-ins/outside";
import { CONFIGURATION_FILE } from "../stand-ins/world/configuration-file";

/** Files above this are installers or backups: not looked through for secrets. */
const LARGEST_SCANNED_FILE_BYTES = 1_000_000;

/** Where what is seen of a run is put, for the report and for the judges. */
interface Observation {
  run: number;
  runId: string;
  standIns: StandIns;
  scan: SecretScan;
  steps: StepReport[];
  artifacts: Artifact[];
}

/** A file that a step attached to a run, as text. */
export interface Artifact {
  run: number;
  name: string;
  text: string;
}

/** Whether a script on that machine says that it is about to change something. */
export const announcesChange = (event: RunnerEvent, machine: string): boolean =>
  event.kind === "script-text" && event.text.startsWith("Now: ") && event.machine === machine;

/** Puts what the runner saw where the report and the checkers find it. */
export function observe(event: RunnerEvent, { run, runId, standIns, steps, artifacts, scan }: Observation): void {
  if (event.kind === "row-skipped") return;
  const { world } = standIns;
  const { row, machine } = event;
  const current = () => steps.findLast((each) => each.run === run && each.key === row.key && each.machine === machine);
  const look = (where: string, text: string) => {
    for (const which of scan.find(text))
      world.record({ kind: "secret-seen", where: `${row.name} on ${machine}: ${where}`, which });
  };
  switch (event.kind) {
    case "script-began":
      world.record({ kind: "row-began", runId, key: row.key, machine });
      world.hear({ kind: "script", step: row.name, machine, happened: "began" });
      steps.push({
        run,
        key: row.key,
        row: row.row,
        name: row.name,
        machine,
        outcome: "cancelled",
        beganAtSeconds: world.now(),
        seconds: 0,
        overheadSeconds: 0,
        outputs: {},
        changes: [],
        reason: "",
      });
      break;
    case "script-text": {
      look("a log line", event.text);
      world.hear({ kind: "log", step: row.name, machine, level: event.level, text: event.text });
      const change = /^(?:Now: |Would )(.*)\.$/.exec(event.text)?.[1];
      if (change !== undefined) current()?.changes.push(change);
      break;
    }
    case "script-progress":
      look("a progress message", event.message);
      break;
    case "script-output": {
      if (event.sensitive) break;
      look(`the output ${event.name}`, event.value);
      const step = current();
      if (step) step.outputs[event.name] = event.value;
      break;
    }
    case "script-artifact": {
      const bytes = world.computers.disk.read(event.path);
      look(`the artifact ${event.name}`, bytes.toString("latin1"));
      artifacts.push({ run, name: event.name, text: bytes.toString("utf8") });
      break;
    }
    case "script-ended": {
      look("the reason of the failure", event.reason);
      world.hear({ kind: "script", step: row.name, machine, happened: event.outcome });
      world.record({
        ...{ kind: "row-ended", runId, key: row.key, machine, outcome: event.outcome },
        // A script that was killed, or whose connection was lost, could give no reason.
        reason: event.outcome === "failed" && event.exitCode === undefined ? undefined : event.reason,
      });
      const step = current();
      if (!step) break;
      step.outcome = event.outcome;
      step.seconds = round(world.now() - step.beganAtSeconds);
      step.overheadSeconds = round(event.overheadSeconds);
      step.reason = event.reason;
      break;
    }
  }
}

/**
 * Looks for secrets in the files that a run left behind on a node's disk.
 * @param except the name of a file that may hold them
 */
export function scanFolder(folder: string, scan: SecretScan, standIns: StandIns, except?: RegExp): void {
  const { disk } = standIns.world.computers;
  for (const name of disk.list(folder)) {
    const path = join(folder, name);
    // The instance's own configuration holds its connection string: nobody but the instance wrote it there.
    if (except?.test(name) || name === CONFIGURATION_FILE || disk.isLink(path)) continue;
    if (disk.isFolder(path)) scanFolder(path, scan, standIns, except);
    else lookInto(name, disk.read(path), scan, standIns);
  }
}

function lookInto(name: string, bytes: Buffer, scan: SecretScan, { world }: StandIns): void {
  if (bytes.length > LARGEST_SCANNED_FILE_BYTES) return;
  for (const which of scan.findInFile(bytes)) {
    world.record({ kind: "secret-seen", where: `the file ${name}`, which });
  }
}
