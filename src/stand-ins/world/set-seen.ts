/** A folder as a backup run leaves it, looked at by the world itself. */
export interface SetSeen {
  /** The name of its folder. */
  name: string;
  /** The database backup that its manifest names. */
  backup: string;
}
