import { command, PROGRAM } from "../../names/commands";
import type { ServiceStatus } from "../../windows/service";
import type { NodeRecord } from "../record/record";

/** What the description of a service begins with that a run of ours has disabled. */
const OURS = `Disabled by ${PROGRAM}`;

/** Whether the description is the one that a run of ours wrote when it disabled the service. */
export const isDisabledNote = (description: string): boolean => description.startsWith(OURS);

/**
 * What Services shows while the service is Disabled: who did that, when and why, for somebody who is about to start it by
 * hand. A start of the new program would upgrade the database by itself (facts: octopus-upgrades#a-start-upgrades-the-schema).
 */
export function disabledNote({ openedBy, plan, direction }: NodeRecord, at: Date): string {
  const what = direction === "back" ? "rolled back" : "upgraded";
  return `${OURS}, run ${openedBy}, on ${at.toISOString()}: the instance is being ${what} from ${plan.from} to ${plan.to}. Do not start it by hand: that can change the database while nothing protects it. The runbook starts it; after a run that failed or was canceled, use: ${command("run", "--runbook", "recover")}`;
}

/** What `reg` prints of it is what it is, and `sc` can write it again (facts: node-on-windows#the-description-of-a-service). */
const CAN_BE_PUT_BACK = /^[\x20-\x7e]*$/;

/**
 * How a service is set up, for the record. A description that could not be put back as it was is left out, and then it is
 * not changed either. Words of ours that no record knows of were left behind: they are taken away at the end.
 */
export function foundOf({
  startType,
  description,
}: Pick<ServiceStatus, "startType" | "description">): Pick<NodeRecord["found"], "startType" | "description"> {
  if (!CAN_BE_PUT_BACK.test(description)) return { startType };
  return { startType, description: isDisabledNote(description) ? "" : description };
}
