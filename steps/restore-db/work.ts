import type { DatabaseServer } from "../../src/upgrade/database/database-server";
import type { RequireLock } from "../../src/upgrade/database/holding-lock";
import type { Recorder } from "../../src/upgrade/record/recorder";
import type { Means } from "./means";
import type { WayBack } from "./way-back";

/** What the parts of a restore work on. */
export interface RestoreWork {
  server: DatabaseServer;
  connectionString: string;
  recorder: Recorder;
  way: WayBack;
  means: Means;
  requireLock: RequireLock;
}
