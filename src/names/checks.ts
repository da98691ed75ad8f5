/**
 * Checks that an administrator may accept by name although they found a problem: what they see may fail the upgrade, and
 * breaks no promise. Every other check stands for a promise, or for something without which no step can work.
 */
export const ACCEPTABLE_CHECKS = [
  "Disk-Free",
  "Windows-Version",
  "Framework-Version",
  "Windows-RestartPending",
  "Program-InUse",
  "Database-Version",
  "Database-Collation",
  "Database-LogSpace",
] as const;

type AcceptableCheck = (typeof ACCEPTABLE_CHECKS)[number];

/** Whether a problem of that check may be accepted. */
export const isAcceptable = (check: string): check is AcceptableCheck =>
  ACCEPTABLE_CHECKS.some((name) => name === check);
