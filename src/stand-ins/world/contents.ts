import { createHash } from "node:crypto";
import type { FaultName } from "./faults";
import { knows } from "./since";
import type { World } from "./world";

/** What people keep in the rehearsed instance: two spaces, the second of which is nearly empty. */
interface WorldSpace {
  id: string;
  name: string;
  counts: Readonly<Record<string, number>>;
}

const SPACES: readonly WorldSpace[] = [
  {
    id: "Spaces-1",
    name: "Default",
    counts: { projects: 12, releases: 340, machines: 25, environments: 4, tenants: 7, runbooks: 9 },
  },
  {
    id: "Spaces-2",
    name: "Laboratory",
    counts: { projects: 1, releases: 3, machines: 2, environments: 1, tenants: 0, runbooks: 0 },
  },
];

/** Machines that do not answer their health checks: a cleanup policy may remove them. */
export const UNAVAILABLE_MACHINES = 2;

/** How a fault shows once the database upgrade is committed: what the instance has lost. */
const BREAKS: Partial<Record<FaultName, string>> = {
  "upgrade-loses-a-project": "a project is missing",
  "artifacts-unreadable-after-upgrade": "the folder of the artifacts cannot be read",
  "license-invalid-after-upgrade": "the license is not compliant any more",
  "key-loses-permissions-at-upgrade": "the API key's user has lost the permissions of the second space",
  "fatal-lines-after-start": "the new version writes fatal lines to its log",
};

/** Of what an old API has no resource, nobody can find anything out; a verification names that as not checked. */
const UNSEEN_IN_OLD_API: ReadonlySet<FaultName> = new Set([
  "license-invalid-after-upgrade",
  "key-loses-permissions-at-upgrade",
]);

/** Whether the new version has shown its faults: from its commit on. */
export const isUpgraded = ({ schemaVersion, scenario }: World): boolean => schemaVersion === scenario.to;

/** What the upgrade has broken now, in words. */
function brokenByUpgrade(world: World): string[] {
  if (!isUpgraded(world)) return [];
  const faults = (Object.keys(BREAKS) as FaultName[]).filter((fault) => world.has(fault));
  const isSeen = (fault: FaultName) => !world.has("old-rest-api") || !UNSEEN_IN_OLD_API.has(fault);
  return faults.filter(isSeen).flatMap((fault) => BREAKS[fault] ?? []);
}

/** Says so at the commit, and when a restore or the end of the faults has mended it. */
export function tellWhatIsBroken(world: World): void {
  const mended = () => {
    const told = world.events.flatMap((event) => (event.kind === "instance-broken" ? [event.what] : []));
    for (const what of new Set(told)) world.record({ kind: "instance-broken", what, isBroken: false });
  };
  world.watch((event) => {
    const { kind } = event;
    if (kind === "database-reverted" || (kind === "restore-finished" && event.leavesRestoring !== true)) mended();
    if (kind !== "database-upgrade-committed") return;
    for (const what of brokenByUpgrade(world)) world.record({ kind: "instance-broken", what, isBroken: true });
  });
  world.atEndOfFaults.push(mended);
}

/** The spaces as they are now. */
export function spacesOf(world: World): WorldSpace[] {
  // An upgrade from before Spaces makes one, with all there was.
  const { from } = world.scenario;
  const spaces = knows(world, from, "spaces") ? SPACES : SPACES.slice(0, 1);
  return spaces.map((space, at) => {
    const counts = { ...space.counts };
    for (const kind of ["runbooks", "tenants"] as const) if (!knows(world, from, kind)) counts[kind] = 0;
    if (at === 0 && isUpgraded(world)) {
      if (world.has("upgrade-loses-a-project")) counts.projects = (counts.projects ?? 0) - 1;
      if (world.has("cleanup-removes-a-machine")) counts.machines = (counts.machines ?? 0) - 1;
    }
    return { ...space, counts };
  });
}

/** What the API key's user does not see in a space, for want of the permission. */
export const isUnseen = (world: World, spaceId: string, kind: string): boolean =>
  (world.has("key-sees-no-tenants") && kind === "tenants") ||
  (world.has("key-loses-permissions-at-upgrade") && isUpgraded(world) && spaceId === "Spaces-2");

/** A file of the instance by its name: always the same bytes. */
export const fileNamed = (name: string): Buffer =>
  Buffer.from(createHash("sha512").update(name).digest("hex").repeat(20));

/** No node takes any task. */
export const isQueueStuck = (world: World): boolean => world.has("queue-stuck") && isUpgraded(world);

/** A deployment that a trigger queues every 40 s: a node that serves takes it within 20 s. */
const QUEUED_EVERY_SECONDS = 40;
const TAKEN_AFTER_SECONDS = 20;

/** What is queued now; stuck: nobody takes any of it. */
export function queueOf(world: World): { id: string; description: string; queuedAt: Date }[] {
  const stuck = isQueueStuck(world);
  const now = world.clock.seconds();
  const number = stuck ? 0 : Math.floor(now / QUEUED_EVERY_SECONDS);
  const since = now - number * QUEUED_EVERY_SECONDS;
  const isTaken = world.nodes.some(({ serves }) => serves) && since > TAKEN_AFTER_SECONDS;
  if (isTaken && !stuck) return [];
  const queuedAt = new Date(world.clock.date().getTime() - since * 1000);
  return [{ id: `ServerTasks-${90_000 + number}`, description: "Deploy Portal 3.0.0 to Test", queuedAt }];
}
