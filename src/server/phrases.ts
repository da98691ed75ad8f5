import type { DatabaseUpgradeSaid, ServerProgram } from "./server-program";

/**
 * What `database --upgrade` may say, matched loosely, for its wording is not a contract (facts 3, "Log phrases worth
 * classifying", and 5.4). The first row that fits counts: what makes a retry most dangerous stands first, and what may
 * also stand in a log that goes well ("checking that no other node is running") last.
 */
const UPGRADE_PHRASES: readonly (readonly [DatabaseUpgradeSaid, RegExp])[] = [
  // Always-run scripts are outside of the transaction: their failure leaves something half done.
  ["damaged", /inconsistent state/],
  ["damaged", /always[- ]run (?:pre|post)?[- ]?scripts?\b.{0,80}\b(?:fail|error|abort)/],
  ["rolled-back", /\b(?:entire|whole|complete) upgrade (?:has been |was |is )?rolled back/],
  ["rolled-back", /upgrade\b.{0,80}\b(?:has been|was) rolled back/],
  ["database-newer", /\b(?:extra|unexpected|additional|unknown) (?:upgrade |database |schema )?scripts?\b/],
  ["database-newer", /database\b.{0,60}\b(?:newer|later|more recent)\b.{0,40}\bversion/],
  [
    "licence",
    /\blicen[cs]e\b.{0,160}\b(?:not valid|invalid|expired|does not (?:cover|allow|permit|include)|not cover)/,
  ],
  ["licence", /\b(?:not covered by|maintenance expired|not licen[cs]ed)\b/],
  ["licence", /\blicen[cs]e\b.{0,200}\bno (?:data|changes?)\b/],
  // Within one sentence, and not "no other nodes are running".
  [
    "others-alive",
    /(?<!\bno )(?<!\bno other )\bnodes?\b(?:[^.]|\.(?! )){0,120}\b(?:still|currently|appears? to be|are|is) (?:running|online|alive|active)\b/,
  ],
  ["others-alive", /\b(?:stop|shut ?down)\b.{0,40}\b(?:all|other) (?:\w+ )?nodes\b/],
];

/** Tells apart how a finished `database --upgrade` ended, by its exit code and by what it said. */
export function databaseUpgradeSaid(text: string, exitCode: number | undefined): DatabaseUpgradeSaid {
  const said = firstFitting(text, UPGRADE_PHRASES);
  // Exit code 0 is believed, except over a sentence that says the database is damaged.
  if (exitCode === 0) return said === "damaged" ? "damaged" : "done";
  return said ?? "unknown";
}

type UpgradeStatus = NonNullable<Awaited<ReturnType<ServerProgram["databaseUpgradeStatus"]>>>;

/** What `database-upgrade-status` may say; its output is not documented, so whatever fits no row is not understood. */
const STATUS_PHRASES: readonly (readonly [UpgradeStatus, RegExp])[] = [
  ["database-newer", /\b(?:extra|unexpected|additional|unknown) (?:upgrade |database |schema )?scripts?\b/],
  ["database-newer", /database\b.{0,60}\b(?:newer|later|more recent)\b/],
  ["up-to-date", /\bup[- ]to[- ]date\b/],
  [
    "up-to-date",
    /\bno (?:database |schema )?(?:upgrade|changes?|scripts?)\b.{0,40}\b(?:required|needed|necessary|pending)/,
  ],
  ["up-to-date", /\b(?:does not|doesn't) (?:need|require)\b/],
  ["up-to-date", /\bupgrade (?:is )?not (?:required|needed|necessary)\b/],
  ["needs-upgrade", /\bupgrade (?:is )?(?:required|needed|necessary|pending)\b/],
  ["needs-upgrade", /\b(?:needs|requires|must) (?:to be |be |an )?(?:upgrade|upgraded|upgrading)\b/],
  [
    "needs-upgrade",
    /\b(?:out of date|out-of-date|will be upgraded|pending scripts?|scripts? (?:to (?:run|be run)|pending))\b/,
  ],
];

/** Reads the answer of `database-upgrade-status`; undefined when it is not understood. */
export const upgradeStatusSaid = (text: string): UpgradeStatus | undefined => firstFitting(text, STATUS_PHRASES);

/** Sentences may be broken over lines, so blanks of any kind count as one. */
function firstFitting<V>(text: string, phrases: readonly (readonly [V, RegExp])[]): V | undefined {
  const flat = text.toLowerCase().replace(/\s+/g, " ");
  return phrases.find(([, phrase]) => phrase.test(flat))?.[0];
}
