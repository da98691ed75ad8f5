import type { WorldEvent } from "../../stand-ins/world/events";
import { asBeforeAfterSuccess, recoveredWhenUnchanged, safeWhenChanged } from "./afterwards";
import { againAfterAnyStop } from "./again";
import { backupBeforeUpgrade, oneUpgrader } from "./database";
import { noDowngrade, plannedInstaller } from "./installers";
import { machineLeftAlone, noSecretSeen } from "./machine";
import { notItself } from "./own-instance";
import { reportedIsDone } from "./reported";
import { completeSets } from "./complete-sets";
import { neededSetsStay } from "./needed-sets";
import { restoredSafely } from "./restores";
import { noTaskCutOff, servesItsSchema } from "./serving";
import type { Checker, PromiseVerdict } from "./verdict";

export { measure } from "./measure";

/** P1 to P14, P16, P17 and P19. */
const CHECKERS: readonly Checker[] = [
  ...[oneUpgrader, backupBeforeUpgrade, servesItsSchema, noTaskCutOff],
  ...[asBeforeAfterSuccess, recoveredWhenUnchanged, safeWhenChanged, againAfterAnyStop],
  ...[
    reportedIsDone,
    noSecretSeen,
    machineLeftAlone,
    plannedInstaller,
    noDowngrade,
    notItself,
    completeSets,
    neededSetsStay,
    restoredSafely,
  ],
];

/** Judges all promises, in order, from what happened in the world and from nothing else: not from what steps say. */
export function judge(events: readonly WorldEvent[]): PromiseVerdict[] {
  return CHECKERS.map((check) => check(events));
}
