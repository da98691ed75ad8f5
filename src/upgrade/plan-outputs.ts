/** What whoever plans a run hands over: the decision of an upgrade, and that of a rollback. */
export const PLAN_OUTPUTS = [
  "UpgradeAvailable",
  "CurrentVersion",
  "TargetVersion",
  "FinalVersion",
  "InstallerUrl",
  "InstallerSizeBytes",
  "InstallerSha256",
  "PreviousInstallerUrl",
  "PreviousInstallerSizeBytes",
  "PreviousInstallerSha256",
  "UpgradeCutOff",
  "PlannedNodes",
] as const;
