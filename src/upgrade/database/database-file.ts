/** A file of a database: its name in there, and its path on the SQL host. */
export interface DatabaseFile {
  logicalName: string;
  physicalName: string;
}
