import type { WorldEvent, WorldEventKind } from "../../src/stand-ins/world/events";

/** By node; each list also has, in their places, the events that belong to no node. */
export type EventsByNode = Readonly<Record<string, readonly string[]>>;

/**
 * What happens on a node that chance picks. One node downloads the installer for all, the one that is first by a hair,
 * and the others delete in vain what they then do not need.
 */
const ON_ANY_NODE: ReadonlySet<WorldEventKind> = new Set(["deleted-in-vain"]);
const ANY_NODE = "any node";

/** What is another in every rehearsal, or says again what another field says. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "kind",
  "atSeconds",
  "node",
  "machine",
  "sha256",
  "installerSha256",
  "fromSha256",
]);

/**
 * What happened, in the form in which two rehearsals of the same runs with the same faults are equal, whatever carries
 * them: for each node the kinds of its events in their order and what they tell, without times, places on a disk, and
 * the tasks that nodes work on. How two nodes' events lie to each other is chance: rows run on all nodes side by side.
 */
export function eventsByNode(events: readonly WorldEvent[]): EventsByNode {
  const nodes = events.flatMap((event) => (event.kind === "world-began" ? event.snapshot.nodes : []));
  const lists = new Map(nodes.map(({ name }) => [name, [] as WorldEvent[]]));
  const onAnyNode = events.filter(({ kind }) => ON_ANY_NODE.has(kind));
  for (const event of events.filter(({ kind }) => !kind.startsWith("task-") && !ON_ANY_NODE.has(kind))) {
    const node = nodeOf(event, [...lists.keys()]);
    for (const [name, list] of lists) if (node === undefined || node === name) add(list, event);
  }
  if (onAnyNode.length > 0) lists.set(ANY_NODE, onAnyNode);
  return Object.fromEntries([...lists].map(([name, list]) => [name, list.map(lineOf)]));
}

/**
 * What a script that was killed had begun comes to its end while the server already ends the row, and the run that was
 * cancelled: the database rolls back, a script whose PowerShell is gone notices it. Which is first is chance. Here that
 * end always is, and before the world's look at the backup sets, which it takes as the run ends. What comes after the run
 * stays after all of them.
 */
function add(list: WorldEvent[], event: WorldEvent): void {
  const before = isEndOfKilled(event) ? list.findLastIndex(({ kind }) => !ENDS.has(kind)) + 1 : list.length;
  list.splice(before, 0, event);
}

const ENDS: ReadonlySet<WorldEvent["kind"]> = new Set(["row-ended", "run-ended", "backup-sets-seen"]);

const isEndOfKilled = (event: WorldEvent) =>
  event.kind === "left-behind-ended" ||
  (event.kind === "database-upgrade-ended" && (event.because?.startsWith("the upgrader was killed") ?? false));

function nodeOf(event: WorldEvent, nodes: readonly string[]): string | undefined {
  if ("machine" in event) return nodes[Number(/\d+$/.exec(event.machine)?.[0]) - 1];
  return "node" in event && nodes.includes(event.node) ? event.node : undefined;
}

function lineOf(event: WorldEvent): string {
  const told = Object.entries(event).flatMap(([name, value]) => {
    const text = LEFT_OUT.has(name) ? undefined : textOf(name, value);
    return text === undefined ? [] : [`${name}=${text}`];
  });
  return [event.kind, ...told].join(" ");
}

function textOf(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (name === "reason" && typeof value === "string") return codeOf(value);
  if (name === "tasksCutOff" && Array.isArray(value)) return String(value.length);
  return withoutPlaces(typeof value === "string" ? value : JSON.stringify(value, withoutTasks));
}

/** A sentence of a failure begins with its code. */
const codeOf = (reason: string) => (reason === "" ? undefined : reason.split(":")[0]);

const withoutTasks = (key: string, value: unknown) => (key === "runningTasks" ? undefined : value);

/** Where files lie is another place each time, and so are the times that names of files have in them. */
const withoutPlaces = (text: string) => text.replace(FOLDERS, "").replace(TIME_IN_NAME, "TIME");

const FOLDERS = /(?:\/[\w.-]+)+\//g;
/** Of a backup, of an installer's log, and in a service's description. */
const TIME_IN_NAME = /\d{8}T\d{6}Z|\d{4}-\d\d-\d\dT\d\d(?:-\d\d-\d\d|:\d\d:\d\d\.\d{3}Z)/g;
