import { durationOf } from "../values/duration";
import { all, html, nothing, type Html } from "./html";
import { pairsList } from "./parts";
import type { Summary } from "./summary";
import { sizeOf, timeOf } from "./words";

/** The backup with what was made on top of it, and how to go back; nothing in a dry run, which made none. */
export function backupOf({ backup, wayBack, run }: Summary): Html {
  if (run.dryRun) return nothing;
  if (!backup) return html`<p>This run has no backup of its own.</p>`;
  const [words, ...commands] = wayBack;
  return html`${pairsList(backupLines(backup))}
  ${words === undefined ? nothing : html`<p>${words}</p>`}${all(commands.map((each) => html`<p><code>${each}</code></p>`))}`;
}

function backupLines(backup: NonNullable<Summary["backup"]>): [string, Html][] {
  const { file, sizeBytes, schemaVersion, startedAt, finishedAt, verifySeconds, whileServing } = backup;
  const { differential, snapshot, nothingChanges } = backup;
  const took = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  const made = [
    timeOf(startedAt),
    ...(Number.isFinite(took) ? [`in ${durationOf(took)}`] : []),
    ...(verifySeconds === null ? [] : [`verified in ${durationOf(verifySeconds)}`]),
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
