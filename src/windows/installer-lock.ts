/**
 * Whether Windows Installer is at work anywhere on the machine (`Global\_MSIExecute`): an installer outlives its step
 * (facts: windows-installer#one-installation-at-a-time).
 */
export interface InstallerLock {
  isHeld(): Promise<boolean>;
}
