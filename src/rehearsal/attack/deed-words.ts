import type {
  BackupTrouble,
  DownloadTrouble,
  FeedTrouble,
  HttpTrouble,
  UpgradeTrouble,
} from "../../stand-ins/world/trouble-values";
import type { Deed, Lasting, VersionByHand } from "./schedule";

export const nodeName = (node: number) => `HA-NODE-${node}`;

/** What happens, as a clause. */
export function deedInWords(deed: Deed): string {
  // The table's types pair each deed with its own words; the compiler cannot follow that through a look-up.
  const words = WORDS[deed.do] as (deed: Deed) => string;
  return words(deed);
}

const ANSWERS: Readonly<Record<HttpTrouble, string>> = {
  "no-answer": "never come",
  error: "are errors (500)",
  "unavailable-page": "are a page that says 503",
  "half-answer": "are cut off in the middle",
};
const DOWNLOADS: Readonly<Record<DownloadTrouble, string>> = {
  "cut-off": "cut off in the middle",
  slow: "very slow",
  "wrong-bytes": "of other bytes",
  "wrong-length": "too short",
  "not-found": "not found (404)",
};
const FEEDS: Readonly<Record<FeedTrouble, string>> = {
  "broken-json": "is cut off in its JSON",
  unavailable: "answers 503",
  newer: "lists another newest version",
  older: "does not list the newest version any more",
};
const BACKUPS: Readonly<Record<BackupTrouble, string>> = {
  "disk-full": "fills its disk",
  "access-denied": "may not write its file",
  stalls: "stalls until it is cancelled",
  "cut-short": "loses the end of its file",
  "not-verified": "is found damaged when it is verified",
};
const UPGRADES: Readonly<Record<UpgradeTrouble, string>> = {
  "rolled-back": "fails and is rolled back",
  damaged: "leaves the database inconsistent",
  "damaged-after-commit": "leaves the database inconsistent after the commit",
  refused: "is refused for its license",
};
const VERSIONS: Readonly<Record<VersionByHand, string>> = {
  to: "the target version",
  later: "a later version",
  from: "the version there was before",
};

const lasting = (seconds: Lasting) => (typeof seconds === "number" ? `for ${seconds} s` : "until the faults end");

const WORDS: { readonly [D in Deed["do"]]: (deed: Extract<Deed, { do: D }>) => string } = {
  cancel: () => "the run is cancelled",
  "kill-script": ({ node }) => `the script on ${nodeName(node)} is killed, but what it started keeps running`,
  "kill-program": ({ node }) =>
    `the programs that scripts on ${nodeName(node)} started are killed, and the scripts go on`,
  "lose-connection": ({ node }) =>
    `the connection to the Tentacle on ${nodeName(node)} is lost, but its script keeps running`,
  "restart-machine": ({ node, seconds }) => `the machine of ${nodeName(node)} restarts and is down for ${seconds} s`,
  "power-loss": ({ node, seconds }) => `the machine of ${nodeName(node)} loses its power for ${seconds} s`,
  "fill-disk": ({ node, times }) => `the disk of ${nodeName(node)} is full for the next ${times} writes of its record`,
  "hold-files": ({ node, seconds }) => `a scanner holds the record of ${nodeName(node)} for ${seconds} s`,
  "lag-heartbeats": ({ node, seconds }) => `the heartbeats of ${nodeName(node)} come ${seconds} s late`,
  "end-service": ({ node }) => `the service of ${nodeName(node)} ends by itself`,
  cling: ({ node, seconds }) => `the service of ${nodeName(node)} does not stop for ${seconds} s`,
  "hang-start": ({ node, seconds }) => `the next start of ${nodeName(node)} hangs ${lasting(seconds)}`,
  "refuse-sc": ({ node, code, times }) => `sc on ${nodeName(node)} fails with ${code}, ${timesInWords(times)}`,
  "slow-sc": ({ node, seconds, times }) => `sc on ${nodeName(node)} takes ${seconds} s, ${timesInWords(times)}`,
  silence: ({ node, seconds }) => `${nodeName(node)} does not answer for ${seconds} s`,
  "spoil-node": ({ node, how, times }) => `the next ${times} answers of ${nodeName(node)} ${ANSWERS[how]}`,
  "spoil-balancer": ({ how, times }) => `the next ${times} answers of the load balancer ${ANSWERS[how]}`,
  "silence-balancer": ({ seconds }) => `the load balancer does not answer for ${seconds} s`,
  "send-to-one": ({ node, seconds }) => `the load balancer sends everything to ${nodeName(node)} for ${seconds} s`,
  "refuse-key": ({ seconds }) => `every node refuses the API key for ${seconds} s`,
  "spoil-download": ({ how, times }) => `the next ${times} downloads are ${DOWNLOADS[how]}`,
  "spoil-feed": ({ how, times }) => `the version feed ${FEEDS[how]}, ${timesInWords(times)}`,
  "end-installer": ({ node, code, installs }) =>
    `the next installer on ${nodeName(node)} ends with ${code}${installs ? ", and has installed" : ""}`,
  "slow-installer": ({ node, seconds }) => `the next installer on ${nodeName(node)} takes ${seconds} s longer`,
  "drop-sql": () => "every connection to the SQL Server ends",
  "restart-sql": ({ seconds }) => `the SQL Server is restarted and is down for ${seconds} s`,
  "refuse-login": ({ seconds }) => `the SQL Server refuses the login for ${seconds} s`,
  "spoil-backup": ({ how }) => `the next backup ${BACKUPS[how]}`,
  "end-upgrade": ({ node, how }) => `the next database upgrade on ${nodeName(node)} ${UPGRADES[how]}`,
  "slow-rollback": ({ seconds }) => `the next database upgrade that is rolled back takes ${seconds} s for it`,
  "start-by-hand": ({ node }) => `somebody enables and starts ${nodeName(node)}`,
  "end-drain": ({ node }) => `somebody puts ${nodeName(node)} back to work when it takes no tasks`,
  "switch-maintenance": ({ on }) => `somebody switches maintenance mode ${on ? "on" : "off"}`,
  "install-by-hand": ({ node, version }) => `somebody installs ${VERSIONS[version]} on ${nodeName(node)}`,
  "delete-node": ({ node }) => `somebody deletes ${nodeName(node)} in the instance while it is stopped`,
  monitor: ({ node, everySeconds }) =>
    `a monitor looks after ${nodeName(node)} every ${everySeconds} s and starts it when it is stopped`,
};

const timesInWords = (times: number) => (times === 1 ? "once" : `${times} times`);
