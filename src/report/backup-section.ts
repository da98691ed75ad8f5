import { durationOf } from "../values/duration";
import { all, html, nothing, type Html } from "./html";
import { bullets, pairsList } from "./parts";
import type { Summary } from "./summary";
import { sizeOf, timeOf } from "./words";

/** The backup with what was made on top of it, and how to go back; nothing in a dry run, which made none. */
export function backupOf({ backup, set, prune, wayBack, run }: Summary): Html {
  if (run.dryRun || (prune && !backup)) return nothing;
  const own = backup ? nothing : html`<p>This run has no backup of its own.</p>`;
  const lines = [...(backup ? backupLines(backup) : []), ...setLines(set)];
  const [words, ...commands] = wayBack;
  return html`${own}${lines.length === 0 ? nothing : pairsList(lines)}
  ${words === undefined ? nothing : html`<p>${words}</p>`}${all(commands.map((each) => html`<p><code>${each}</code></p>`))}`;
}

/** What else belongs to the backup, and where all of it is named. */
function setLines(set: Summary["set"]): [string, Html][] {
  if (!set) return [];
  const { folder, missing, keys, files } = set;
  return [
    ["Backup set", folder === null ? html`None: ${missing ?? "it is not complete"}.` : html`<code>${folder}</code>`],
    ["Keys", keys ? keysSaid(keys) : html`None were added by this run.`],
    ["Files", html`${files ?? "None were copied by this run."}`],
  ];
}

function keysSaid({ file, openedBy, unchanged }: NonNullable<NonNullable<Summary["set"]>["keys"]>): Html {
  const rotated = unchanged === false ? " The master key is not that of the backup set before." : "";
  return html`<code>${file}</code>, which the holder of ${openedBy.join(" or ")} can open.${rotated}`;
}

/** What the runbook that deletes old backup sets did, or would do; nothing of every other runbook. */
export function pruneOf({ prune }: Summary): Html {
  if (!prune) return nothing;
  const { state, because, sets, files, kept } = prune;
  if (because !== null) return html`<p>${because}</p>`;
  const count = `${files.toLocaleString("en-US")} copied ${files === 1 ? "file" : "files"}`;
  const said =
    sets.length === 0
      ? "No backup set was old enough to be deleted."
      : `${PRUNE_STATE[state]}, with ${count} that no other backup set lists:`;
  return html`<p>${said}</p>
    ${bullets(sets)}${kept.length === 0 ? nothing : html`<p>Kept:</p>`}${bullets(kept)}`;
}

const PRUNE_STATE = {
  skipped: "Not looked at",
  deleted: "Deleted",
  "would-delete": "Would be deleted; this run only says so",
  "nothing-to-delete": "Nothing",
  unfinished: "The run failed before all of this was deleted; the next one continues",
} as const;

function backupLines(backup: NonNullable<Summary["backup"]>): [string, Html][] {
  const { file, sizeBytes, schemaVersion, startedAt, finishedAt, verifySeconds, whileServing } = backup;
  const { differential, snapshot, nothingChanges } = backup;
  const took = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  const made = [
    timeOf(startedAt),
    ...(Number.isFinite(took) ? [`in ${durationOf(took)}`] : []),
    ...(verifySeconds === null ? [] : [verifiedSaid(finishedAt, verifySeconds)]),
    ...(whileServing ? ["while the nodes served"] : []),
  ];
  const size = differential?.sizeBytes == null ? "" : `, ${sizeOf(differential.sizeBytes)}`;
  const lines: [string, Html][] = [
    ["File", html`<code>${file}</code>`],
    ["Holds", html`${`${sizeOf(sizeBytes)}, the schema of ${schemaVersion}`}`],
    ["Made", html`${made.join(", ")}`],
  ];
  if (differential) lines.push(["And what changed since", html`<code>${differential.file}</code>${size}`]);
  if (snapshot) {
    const when = snapshot.droppedAt === null ? "" : `, dropped ${timeOf(snapshot.droppedAt)}`;
    lines.push(["And the snapshot", html`<code>${snapshot.name}</code>${when}`]);
  }
  if (nothingChanges) lines.push(["Enough, because", html`nothing changes in the schema`]);
  return lines;
}

/** When RESTORE VERIFYONLY had read all of it, and how long that took. */
function verifiedSaid(finishedAt: string, seconds: number): string {
  const took = `verified in ${durationOf(seconds)}`;
  const end = Date.parse(finishedAt);
  return Number.isNaN(end) ? took : `${took}, by ${timeOf(new Date(end + seconds * 1000).toISOString())}`;
}
