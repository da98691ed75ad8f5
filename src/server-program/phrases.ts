import type { DatabaseUpgradeSaid, ServerProgram } from "./server-program";
import { withoutSecrets } from "./without-secrets";

/**
 * What `database --upgrade` may say, matched loosely, for its wording is not a contract
 * (facts: octopus-server#what-a-database-upgrade-says). The uppermost row that fits counts: what makes a retry most
 * dangerous stands first, and what may also stand in a log that goes well ("checking that no other node is running")
 * last.
 */
const UPGRADE_PHRASES: readonly (readonly [DatabaseUpgradeSaid, RegExp])[] = [
  // Always-run scripts are outside of the transaction: their failure leaves something half done.
  ["damaged", /inconsistent state/],
  [
    "damaged",
    /always[- ]run (?:pre|post)?[- ]?scripts?\b.{0,80}(?<!\b(?:0|no|without(?: any)?) )\b(?:fail(?:s|ed|ing|ures?)?|errors?|abort(?:s|ed|ing)?)\b/,
  ],
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

/** Longer than any of the phrases: a sentence may be broken over lines. */
const KEPT_CHARACTERS = 500;
/** "Other nodes look alive" lets the program be tried again, so it has to be among the last lines: how it ended. */
const LAST_LINES = 400;

/** How a finished `database --upgrade` ended, and the line by which that is known. */
interface UpgradeEnd {
  said: DatabaseUpgradeSaid;
  sentence: string | undefined;
}

/**
 * Listens to `database --upgrade`, line by line. What it has said once stays said: a sentence that makes a retry
 * dangerous counts, however many lines of a stack trace come after it.
 */
export class UpgradeWords {
  private before = "";
  private lines = 0;
  private worst: { rank: number; sentence: string } | undefined;
  private othersAlive: { line: number; sentence: string } | undefined;

  /** @param line as it was printed: what is taken out beside the name of a secret may be the sentence that counts */
  hear(line: string): void {
    this.lines += 1;
    const text = `${this.before} ${flat(line)}`;
    const rank = UPGRADE_PHRASES.findIndex(([, phrase]) => this.endsInThisLine(text, phrase));
    const sentence = withoutSecrets(line.trim());
    if (UPGRADE_PHRASES[rank]?.[0] === "others-alive") this.othersAlive = { line: this.lines, sentence };
    else if (rank >= 0 && rank < (this.worst?.rank ?? Infinity)) this.worst = { rank, sentence };
    this.before = text.slice(-KEPT_CHARACTERS);
  }

  /**
   * By its exit code and by what it said: 0 is believed, except over the sentence that calls the database inconsistent. Scripts
   * that always run, and failed, run again at the next start.
   */
  ended(exitCode: number | undefined): UpgradeEnd {
    const worst = this.worst && { said: UPGRADE_PHRASES[this.worst.rank]?.[0], sentence: this.worst.sentence };
    if (exitCode === 0 && this.worst?.rank !== 0) return { said: "done", sentence: undefined };
    if (worst?.said !== undefined) return { said: worst.said, sentence: worst.sentence };
    const { line = -LAST_LINES, sentence } = this.othersAlive ?? {};
    const isRecent = this.lines - line < LAST_LINES;
    return isRecent ? { said: "others-alive", sentence } : { said: "unknown", sentence: undefined };
  }

  /** What ended earlier was heard then, and with all that stood before it. */
  private endsInThisLine(text: string, phrase: RegExp): boolean {
    const matches = text.matchAll(new RegExp(phrase, "g"));
    return [...matches].some(({ index, 0: { length } }) => index + length > this.before.length);
  }
}

type UpgradeStatus = NonNullable<Awaited<ReturnType<ServerProgram["databaseUpgradeStatus"]>>>;

/** The program's schema is older than the database: nothing else that is said counts beside it. */
const NEWER_PHRASES = [
  /\b(?:extra|unexpected|additional|unknown) (?:upgrade |database |schema )?scripts?\b/,
  /database\b.{0,60}\b(?:newer|later|more recent)\b/,
];

/** Whole sentences that say that nothing is to be done, so that no word before them can turn them round. */
const UP_TO_DATE_PHRASES = [
  /\bup[- ]to[- ]date\b/,
  /\bno (?:database |schema )?(?:upgrade|changes?|scripts?)\b.{0,40}\b(?:required|needed|necessary|pending)\b/,
  /\b(?:does not|doesn't) (?:need|require)\b(?: to be| an?)?(?: (?:database |schema )?upgraded?| upgrading)?/,
  /\bupgrade (?:is )?not (?:required|needed|necessary)\b/,
];

/** What turns such a sentence round, or makes it a question, wherever it stands in it. */
const TURNED_ROUND =
  /\b(?:not|never|cannot|couldn't|could|can't|isn't|unable|whether|if|may|might|unless|until|before|fail(?:ed|s|ure)?|error|check(?:s|ed|ing)?|determin\w*|unknown)\b/;

const NOT_UP_TO_DATE = /\b(?<!may )(?:not|isn't) up[- ]to[- ]date\b/;

const NEEDS_UPGRADE_PHRASES = [
  // Not "upgrade required: False".
  /\bupgrade (?:is )?(?:required|needed|necessary|pending)\b(?! ?[:=] ?(?:false|no|0)\b)/,
  /\b(?:needs|requires|must) (?:to be |be |an )?(?:upgrade|upgraded|upgrading)\b/,
  /\b(?:out of date|out-of-date|will be upgraded|pending scripts?|scripts? (?:to (?:run|be run)|pending))\b/,
];

/**
 * Reads the answer of `database-upgrade-status`; its output is not documented, so whatever fits no phrase is not
 * understood (facts: octopus-server#what-the-upgrade-status-says). "Up to date" shortens an outage: it counts only where
 * it is said without an if or a but, and no other sentence says otherwise.
 * @returns undefined when it is not understood
 */
export function upgradeStatusSaid(text: string): UpgradeStatus | undefined {
  const sentences = flat(text).split(/[.;!?](?: |$)/);
  if (sentences.some((sentence) => fits(sentence, NEWER_PHRASES))) return "database-newer";
  const heard = sentences.map(hear);
  if (heard.includes("needs-upgrade")) return "needs-upgrade";
  return heard.includes("up-to-date") && !heard.includes("doubtful") ? "up-to-date" : undefined;
}

function hear(sentence: string): "up-to-date" | "needs-upgrade" | "doubtful" | "nothing" {
  if (NOT_UP_TO_DATE.test(sentence)) return "needs-upgrade";
  const rest = UP_TO_DATE_PHRASES.reduce((left, phrase) => left.replace(phrase, " "), sentence);
  if (fits(rest, NEEDS_UPGRADE_PHRASES)) return "needs-upgrade";
  if (rest === sentence) return "nothing";
  return TURNED_ROUND.test(rest) ? "doubtful" : "up-to-date";
}

const fits = (text: string, phrases: readonly RegExp[]) => phrases.some((phrase) => phrase.test(text));

/** Sentences may be broken over lines, so blanks of any kind count as one. */
const flat = (text: string) => text.toLowerCase().replace(/\s+/g, " ");
