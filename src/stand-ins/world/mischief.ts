import { join } from "node:path";
import type { WorldEvent } from "./events";
import { startService, stopService } from "./services";
import { USUAL_TASK_CAP, type WorldNode } from "./node";
import type { World } from "./world";

/** What somebody else does to the nodes while the run goes on, when the scenario says so and until its faults end. @returns a function that ends it */
export function letOthersInterfere(world: World): () => void {
  return world.watch((event) => {
    if (world.has("staged-file-changed")) changeStagedInstaller(world, event);
    if (world.has("record-held-at-the-end")) holdRecord(world, event);
    if (event.kind === "row-began" && event.key === "stop-nodes") putCapBack(world);
    if (world.has("second-node-stopped-for-a-while")) keepSecondNodeStopped(world, event);
  });
}

const ourFolder = (world: World) =>
  join(world.nodes.find(({ isPrimary }) => isPrimary)?.folder ?? "", "ProgramData", "OctopusHaUpgrade");

/** Same size, same name, other bytes. */
function changeStagedInstaller(world: World, event: WorldEvent): void {
  if (event.kind !== "service-stopped") return;
  if (!world.nodes.find(({ name }) => name === event.node)?.isPrimary) return;
  const { disk } = world.computers;
  const folder = join(ourFolder(world), "staging");
  for (const name of disk.list(folder).filter((each) => each.endsWith(".msi"))) {
    const bytes = Buffer.from(disk.read(join(folder, name)));
    bytes.fill(0, bytes.length - 1000);
    disk.write(join(folder, name), bytes);
  }
}

/** A folder in the place of the file that a record is written to first: whoever is root may write to anything else. */
function holdRecord(world: World, event: WorldEvent): void {
  const path = join(ourFolder(world), "run.json.new");
  const { disk } = world.computers;
  if (event.kind === "run-ended") disk.remove(path);
  const done = world.nodes.every((node) => node.serves && node.program === world.scenario.to);
  if (event.kind !== "serving-changed" || !done) return;
  disk.makeFolder(path);
  // A node may come back after the last run with faults has ended.
  world.atEndOfFaults.push(() => disk.remove(path));
}

function putCapBack(world: World): void {
  const node = world.nodes.find(({ isSecond }) => isSecond);
  if (!node || !world.strikes("cap-put-back-by-hand")) return;
  world.record({ kind: "disturbed", node: node.name, what: "somebody put its task cap back" });
  world.setTaskCap(node, USUAL_TASK_CAP, "somebody");
}

/** Nobody can ask it while the second run looks for somebody who answers. */
function keepSecondNodeStopped(world: World, event: WorldEvent): void {
  const node = world.nodes.find(({ isSecond }) => isSecond);
  if (!node) return;
  if (event.kind === "run-began" && event.runId === "run 2") {
    node.isKeptStopped = true;
    node.tasks = []; // what ran there was over: it is not the run that cuts it off
    world.record({ kind: "disturbed", node: node.name, what: KEPT_STOPPED, lasting: "begins" });
    stopService(world, node, "somebody");
    world.atEndOfFaults.push(() => letStart(world, node));
  }
  if (event.kind === "row-ended" && event.key === "enable-maintenance") letStart(world, node);
}

const KEPT_STOPPED = "somebody keeps its service stopped";

function letStart(world: World, node: WorldNode): void {
  if (!node.isKeptStopped) return;
  node.isKeptStopped = false;
  startService(world, node, "command");
  const stop = world.watch((event) => {
    if (!("node" in event) || event.node !== node.name || event.kind !== "service-running") return;
    stop();
    world.record({ kind: "disturbed", node: node.name, what: KEPT_STOPPED, lasting: "ends" });
  });
}
