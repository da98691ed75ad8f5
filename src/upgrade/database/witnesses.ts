import type { Database, DatabaseSession, Heartbeat } from "./database";
import { sqlFailureIn } from "./explained-database";
import { octopusClients, type ClientReads, type OctopusClients } from "./octopus-clients";
import type { ServiceNow } from "../../windows/service";
import { tellApart } from "./possible-upgraders";

/**
 * "Is every node stopped?" (P1, P2): the one judgement that backup-db, upgrade-db and recover share (decision 005).
 * Three witnesses are asked: what the Stop step handed over for each node, the heartbeats in the database, and the
 * sessions on it. One that cannot be read is reported and never counts as "stopped".
 *
 * What suffices: a Stop output of every node of the run, and heartbeats that are readable and name every one of these
 * nodes as offline or stale, and nobody else alive. Sessions that could be a node's or an upgrader's speak against it;
 * when they cannot be read (no VIEW SERVER STATE) the other two carry it, with a warning. Where a step can ask Windows, the
 * service of its own node speaks, too: one that somebody starts has no heartbeat and no session until it is well under way.
 */

/**
 * A running node refreshes its heartbeat about every 60 s (facts: octopus-upgrades#heartbeats): older than this, nobody
 * is behind it.
 */
export const STALE_AFTER_SECONDS = 90;

/** A node of this run, and whether the Stop step confirmed it: from `each("NodeName")` and `each("StoppedAt")`. */
export interface StoppableNode {
  machine: string;
  node: string | undefined;
  stoppedAt: string | undefined;
}

interface Testimony {
  witness: "stop step" | "heartbeats" | "sessions" | "own service";
  says: "stopped" | "alive" | "unreadable";
  /** Whether it may change by waiting: a killed node's heartbeat goes stale, a session ends. */
  worthWaiting: boolean;
  /** Who or why, as in "{witness}: {because}". */
  because: string;
  /** Who was seen and holds nobody up. */
  aside?: string | undefined;
}

/** Whom to ask about, and what to disregard. */
export interface ClusterToStop {
  nodes: readonly StoppableNode[];
  /** Names of nodes that will never run again (`Upgrade.Nodes.Gone`). */
  nodesGone: readonly string[];
  /** What is known of the nodes as the SQL Server sees them. */
  clients: ClientReads;
  /** The service of the node that asks; not given by a step that asks no Windows programs. */
  ownService?: { name: string; now: () => Promise<ServiceNow | undefined> } | undefined;
}

/** What the Stop step handed over. */
export function fromStopStep(nodes: readonly StoppableNode[]): Testimony {
  const missing = nodes.filter(({ node, stoppedAt }) => !node || !stoppedAt).map(({ machine }) => `'${machine}'`);
  return missing.length === 0 && nodes.length > 0
    ? { witness: "stop step", says: "stopped", worthWaiting: false, because: "it confirmed every node" }
    : {
        witness: "stop step",
        says: "unreadable",
        worthWaiting: false,
        because: `it did not confirm that the node on machine ${missing.join(", ") || "(none)"} is stopped`,
      };
}

/** What the heartbeats say. Names of nodes ignore case. */
function fromHeartbeats(
  heartbeats: readonly Heartbeat[],
  nodes: readonly StoppableNode[],
  nodesGone: readonly string[],
): Testimony {
  const lower = (name: string) => name.toLowerCase();
  const gone = new Set(nodesGone.map(lower));
  const seen = new Set(heartbeats.map(({ node }) => lower(node)));
  const unseen = nodes.filter(({ node }) => node !== undefined && !seen.has(lower(node))).map(({ node }) => node ?? "");
  if (unseen.length > 0) {
    return {
      witness: "heartbeats",
      says: "unreadable",
      worthWaiting: false,
      because: `the database does not list ${unseen.join(", ")}; a node that was deleted in the instance by mistake registers itself again when its service is set to Automatic and started once, and otherwise this is another instance's database`,
    };
  }
  const alive = heartbeats.filter(
    ({ node, offline, ageSeconds }) => !offline && ageSeconds < STALE_AFTER_SECONDS && !gone.has(lower(node)),
  );
  if (alive.length === 0) {
    return { witness: "heartbeats", says: "stopped", worthWaiting: false, because: "all are offline or stale" };
  }
  const names = alive.map(({ node, ageSeconds }) => `${node} (${Math.round(ageSeconds)} s old)`);
  return { witness: "heartbeats", says: "alive", worthWaiting: true, because: `heartbeat of ${names.join(", ")}` };
}

/** What the sessions say: told apart by possible-upgraders.ts. Who holds nobody up is named all the same. */
function fromSessions(sessions: readonly DatabaseSession[], clients: OctopusClients): Testimony {
  const { possible, others } = tellApart(sessions, clients);
  const aside = others.length > 0 ? others.join(", ") : undefined;
  return possible.length === 0
    ? { witness: "sessions", says: "stopped", worthWaiting: false, because: "none could be a node's", aside }
    : { witness: "sessions", says: "alive", worthWaiting: true, because: possible.join(", "), aside };
}

/** What Windows says of this node's own service. */
async function fromOwnService({ name, now }: NonNullable<ClusterToStop["ownService"]>): Promise<Testimony> {
  const state = (await now())?.state ?? "stopped";
  return state === "stopped"
    ? { witness: "own service", says: "stopped", worthWaiting: false, because: "it is stopped" }
    : { witness: "own service", says: "alive", worthWaiting: true, because: `'${name}' on this node is ${state}` };
}

/** Asks all witnesses once. Only a lost connection is thrown; what SQL Server refuses is a testimony. */
export async function askWitnesses(
  database: Pick<Database, "heartbeats" | "sessions" | "facts">,
  { nodes, nodesGone, clients, ownService }: ClusterToStop,
): Promise<Testimony[]> {
  return [
    fromStopStep(nodes),
    ...(ownService ? [await fromOwnService(ownService)] : []),
    await orUnreadable("heartbeats", async () => fromHeartbeats(await database.heartbeats(), nodes, nodesGone)),
    await orUnreadable("sessions", async () => {
      // Without the permission the view shows our own session only, and no error: silence is not an answer.
      const facts = await database.facts();
      if (facts.maySeeSessions) return fromSessions(await database.sessions(), octopusClients(clients, facts));
      return unreadable("sessions", "this login lacks the permission VIEW SERVER STATE");
    }),
  ];
}

async function orUnreadable(witness: Testimony["witness"], ask: () => Promise<Testimony>): Promise<Testimony> {
  try {
    return await ask();
  } catch (error) {
    const refused = sqlFailureIn(error);
    if (refused?.kind !== "server") throw error;
    return unreadable(witness, refused.message);
  }
}

const unreadable = (witness: Testimony["witness"], because: string): Testimony => ({
  witness,
  says: "unreadable",
  worthWaiting: false,
  because,
});

/** What the testimonies amount to. */
type StopVerdict =
  | { stopped: true; warnings: string[]; aside: string | undefined }
  /** `worthWaiting`: nothing but heartbeats and sessions that may end by themselves speaks against it. */
  | { stopped: false; worthWaiting: boolean; because: string };

export function judge(testimonies: readonly Testimony[]): StopVerdict {
  const unread = testimonies.filter(({ says }) => says === "unreadable");
  const against = testimonies.filter(({ says }) => says === "alive");
  const essential = unread.filter(({ witness }) => witness !== "sessions");
  if (essential.length === 0 && against.length === 0) {
    const aside = testimonies.find((testimony) => testimony.aside !== undefined)?.aside;
    return { stopped: true, warnings: unread.map(inWords), aside };
  }
  return {
    stopped: false,
    worthWaiting: essential.length === 0 && against.every(({ worthWaiting }) => worthWaiting),
    because: [...essential, ...against].map(inWords).join("; "),
  };
}

const inWords = ({ witness, because }: Testimony) => `${witness}: ${because}`;
