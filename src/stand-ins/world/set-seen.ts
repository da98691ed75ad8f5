/** A folder as a backup run leaves it, looked at by the world itself. */
export interface SetSeen {
  /** The name of its folder. */
  name: string;
  /** The database backup that its manifest names. */
  backup: string;
  /** And the differential one on top of it. */
  differential?: string;
  /** What it names, or what lies with it, and is not as it says: a clause each. */
  lacking: readonly string[];
}
