import { isOlder, OctopusVersion } from "../../values/version";

/** From 3.16 on all scripts of an upgrade run in one transaction (facts: octopus-upgrades#scripts-outside-the-transaction). */
const ONE_TRANSACTION_SINCE = new OctopusVersion(3, 16, 0);

/**
 * Whether an upgrade to this version that fails is rolled back as a whole. An older program commits script after script, so
 * the schema's history says nothing about how far one that failed has come, and "unchanged" is believed of none of them.
 */
export const isRolledBackWhole = (to: OctopusVersion): boolean => !isOlder(to, ONE_TRANSACTION_SINCE);
