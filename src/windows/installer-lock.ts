/** Whether Windows Installer is at work anywhere on the machine (`Global\_MSIExecute`): an installer outlives its step. */
export interface InstallerLock {
  isHeld(): Promise<boolean>;
}
