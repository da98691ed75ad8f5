/**
 * One thing that a stand-in was asked, or that a script said: no judge reads it. `--keep` leaves the list beside the
 * event log, and two versions of this program can be compared by it (`npm run compare`).
 */
export type Heard = { atSeconds: number } & (
  | { kind: "program"; node: string; program: string; args: readonly string[] }
  | { kind: "sql"; text: string; parameters: readonly string[] }
  /** `server`: who answered: a node, the load balancer, the download server. `path` comes without its query's secrets. */
  | { kind: "http"; server: string; method: string; path: string; body: string; status: number }
  | { kind: "script"; step: string; machine: string; happened: "began" | "success" | "failed" | "cancelled" }
  | { kind: "log"; step: string; machine: string; level: string; text: string }
);
