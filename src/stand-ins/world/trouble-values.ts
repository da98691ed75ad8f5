/** How an answer over HTTP goes wrong. */
export type HttpTrouble = "no-answer" | "error" | "unavailable-page" | "half-answer";
export type DownloadTrouble = "cut-off" | "slow" | "wrong-bytes" | "wrong-length" | "not-found";
/** `newer` and `older`: what is asked next sees another newest version. */
export type FeedTrouble = "broken-json" | "unavailable" | "newer" | "older";
export type BackupTrouble = "disk-full" | "access-denied" | "stalls" | "cut-short" | "not-verified";
/** Ways in which a database upgrade ends that nobody wants (facts: octopus-server#what-a-database-upgrade-says). */
export type UpgradeTrouble = "rolled-back" | "damaged" | "damaged-after-commit" | "refused";

/** Everything that can be wrong, and what is said about it: seconds are the rehearsal's. */
export interface TroubleValues {
  /** The next start stays in start-pending for so many seconds. */
  "start-hangs": number;
  /** `sc` ends with this Windows error, and does nothing. */
  "sc-refuses": number;
  "sc-is-slow": number;
  http: HttpTrouble;
  /** The API key is refused. */
  "key-refused": true;
  /** The load balancer sends everything to this node, whether it serves or not. */
  "one-node": string;
  download: DownloadTrouble;
  feed: FeedTrouble;
  "installer-ends": { code: number; installs: boolean };
  "installer-takes": number;
  "sql-down": true;
  "login-refused": true;
  backup: BackupTrouble;
  "upgrade-ends": UpgradeTrouble;
  "rollback-takes": number;
  /** Its heartbeats in the database are that much older than it is alive. */
  "heartbeats-lag": number;
  /** Windows says that there is no room below the folder of the records. */
  "disk-full": true;
  /** A scanner holds each file there. */
  "disk-held": true;
}
