import type { DatabaseSession } from "./database";
import type { OctopusClients } from "./octopus-clients";
import { PROGRAM_NAME } from "../../sql/program-name";

/** Sessions on the database, told apart. */
interface SessionsToldApart {
  /** Could be an upgrader or a node: named with the reasons why. */
  possible: string[];
  /** Hold nobody up: a DBA's window, an agent, a monitor. Named. */
  others: string[];
}

/**
 * Tells who could be an upgrader: a session from a node's machine, of the instance's login, with an open transaction or
 * with schema-modification locks. Not by the program's name, which a connection string can change. So a DBA who works with
 * the instance's login or on a node's desktop counts as well: nobody can tell his session from an upgrader's.
 * A session of ours has our name and the upgrader's lock: the name alone could be anybody's.
 */
export function tellApart(sessions: readonly DatabaseSession[], clients: OctopusClients): SessionsToldApart {
  const told: SessionsToldApart = { possible: [], others: [] };
  for (const session of sessions) {
    if (session.program === PROGRAM_NAME && session.hasUpgraderLock) continue;
    const reasons = reasonsToCount(session, clients);
    if (reasons.length === 0) told.others.push(nameOf(session));
    else told.possible.push(`${nameOf(session)} (${reasons.join(", ")})`);
  }
  return told;
}

function reasonsToCount(session: DatabaseSession, { places, logins }: OctopusClients): string[] {
  const { host, address, login, originalLogin } = session;
  const isKnown = (known: readonly string[], name: string) => known.includes(name.toLowerCase());
  return [
    (isKnown(places, host) || isKnown(places, address)) && "it comes from a node",
    (isKnown(logins, login) || isKnown(logins, originalLogin)) && "it has the instance's login",
    session.hasTransaction && "it has an open transaction",
    session.hasSchemaLocks && "it holds schema locks",
  ].filter((reason) => reason !== false);
}

const nameOf = ({ id, program, host, address, login }: DatabaseSession) =>
  `session ${id} of '${program || "a program without a name"}' on ${host || address || "an unnamed host"} as '${login}'`;
