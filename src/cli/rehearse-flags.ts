import type { BackupStrategy } from "../names/backup-strategies";

/** What `rehearse` was called with. */
export interface RehearseFlags {
  nodes: number;
  from?: string;
  to?: string;
  speed: number;
  fault?: string[];
  break?: string;
  backupStrategy?: BackupStrategy;
  dryRun?: boolean;
  keep?: boolean;
  verbose?: boolean;
  /** Another runbook than ours. */
  as?: "vendor";
  format: "table" | "json";
}
