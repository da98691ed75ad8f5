import { compareTriples } from "./triples";

/**
 * What Octopus Server knows, as far as the steps ask for it, each since the version from which it is known to be there
 * (facts: octopus-server#since-when). This table is the only place of the stand-ins that knows versions. Where nobody knows
 * the version, the later one is taken; `LeftThere.since` plays it the other way.
 */
const SINCE = {
  /** The command; unconfirmed for old programs, of which the file's version is known. */
  version: "2018.1.0",
  "show-configuration": "3.5.0",
  /** Unconfirmed: before it, XML alone. */
  "show-configuration as JSON": "3.15.0",
  "license in show-configuration": "4.1.3",
  "list-instances": "3.12.0",
  /** Before it, instances are listed in the registry; unconfirmed. */
  "folder of instances": "2019.10.0",
  "database --upgrade": "3.14.0",
  "show-master-key as JSON": "3.15.0",
  "database-upgrade-status": "2023.4.1149",
  /** #4235: before it, a node could not be drained when no other took tasks; whether the command refused, too, is unconfirmed. */
  "drain of the last node": "2018.2.0",
  /** #4194; before it a database tells no version. */
  "installation history": "2018.2.0",
  /** #5729; unconfirmed. */
  "table of node statuses": "2019.6.0",
  "task cap of 0": "2018.6.13",
  tenants: "3.4.0",
  spaces: "2019.1.0",
  runbooks: "2019.11.0",
  /** Unconfirmed in 3.x and 4.x, and where the instance tells it. */
  "installation id": "2018.1.0",
  "license routes": "2018.1.0",
  /** Unconfirmed; before 3.5 they stand in the configuration file. */
  "server folders": "3.5.0",
  "certificate of the server": "2018.1.0",
  /** #8636; the ping alike, which is unconfirmed. */
  "versions of nodes": "2024.2.329",
  /** #5444 was taken back; #6366. */
  "refusal of a newer schema": "2020.3.0",
} as const;

export type Knowledge = keyof typeof SINCE;

/** Other versions than those of the table: what is not certain is played both ways. */
export type SinceOtherwise = Partial<Record<Knowledge, string>>;

/** A world, as far as it says what is known. */
interface Knowing {
  scenario: { left?: { since?: SinceOtherwise } };
}

/** Whether a version of Octopus Server, or a database of that version, knows something. */
export function knows({ scenario }: Knowing, version: string | undefined, what: Knowledge): boolean {
  const since = scenario.left?.since?.[what] ?? SINCE[what];
  return version !== undefined && compareTriples(version, since) >= 0;
}
