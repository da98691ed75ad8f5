import { backupOf, pruneOf } from "./backup-section";
import { all, Html, html, nothing } from "./html";
import { bullets, pairsList, section } from "./parts";
import { STYLE } from "./style";
import type { NodeSummary, Summary } from "./summary";
import { timeline } from "./timeline";
import { durationOf } from "../values/duration";
import { clockOf, timeOf } from "./words";

/** Ours, and so put in as it is: the one place where a page holds a text that is not escaped. */
const STYLE_SHEET = new Html(`<style>${STYLE}</style>`);

/**
 * The report as a page that stands for itself: no script, and nothing that is loaded. A browser is told to load and run
 * nothing either, whatever the page should hold.
 */
export function reportPage(summary: Summary): string {
  const { sentence, outcome, run } = summary;
  const mood = !run.succeeded ? "bad" : outcome === "upgraded" || outcome === "rolled-back" ? "good" : "plain";
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="referrer" content="no-referrer" />
        <title>${sentence}</title>
        ${STYLE_SHEET}
      </head>
      <body>
        <header class="${mood}">
          <h1>${sentence}</h1>
          ${factsOf(summary)}
        </header>
        <main>
          ${run.error === null ? nothing : html`<p class="error">${run.error}</p>`} ${beforeOf(summary)}
          ${section("What is left for you", bullets(summary.left))}
          ${section("What a real run would do", bullets(summary.would))} ${section("Timeline", timeline(summary))}
          ${section("Decision", decisionOf(summary))} ${section("Nodes", nodesOf(summary))}
          ${section("What each step proved", evidenceOf(summary))} ${section("Old backup sets", pruneOf(summary))}
          ${section("Backup, and the way back", backupOf(summary))}
          ${section("What was not checked", bullets(summary.notChecked))}
        </main>
        <footer>
          Written ${timeOf(summary.writtenAt)} by octopus-ha-upgrade. The same as data: report.json, an artifact of the
          same run.
        </footer>
      </body>
    </html> `.text;
}

function factsOf({ run, outage, nodes, writtenAt }: Summary): Html {
  const wasOut = nodes.map(({ drainBeganAt, stoppedAt }) => drainBeganAt !== null || stoppedAt !== null);
  // A node that came back without having been taken out was out of service when the run began; one that was quiet served.
  const isAll =
    nodes.length > 0 &&
    nodes.every(
      ({ backAtWorkAt, quietBeganAt }, index) =>
        wasOut[index] === true || (backAtWorkAt !== null && quietBeganAt === null),
    );
  const unseen = isAll ? "Outage: it began before this run" : "No outage seen";
  const seconds = outage?.seconds;
  const outageSaid = outage
    ? html`<span>Outage: ${typeof seconds === "number" ? durationOf(seconds) : "not seen to end"}</span>`
    : html`<span>${isAll || wasOut.includes(true) ? unseen : "No outage"}</span>`;
  return html`<div class="facts">
    <span>${writtenAt.slice(0, 10)}</span><span>${run.id}</span
    ><span>${run.environment}</span>${run.dryRun ? html`<span>Dry run</span>` : outageSaid}
  </div>`;
}

function beforeOf({ before }: Summary): Html {
  if (!before) return nothing;
  const { run, lastRun, beganAt, cutOff } = before;
  const between = lastRun === run ? "" : ` ${lastRun} was the last run before this one.`;
  const began = `${run} began this on ${timeOf(beganAt)}, and this run continued it.${between}`;
  const ended = cutOff
    ? ` ${lastRun} was cut off: it was canceled, or its machine was lost, and it left no report.`
    : "";
  return html`<p class="note">${began}${ended}</p>`;
}

function decisionOf({ decision }: Summary): Html {
  const { from, to, final, policy, passedOver, changesUrl, moreRunsNeeded, hops } = decision;
  const pairs: [string, Html][] = [
    ...pair("From", from),
    ...pair("To", to),
    ...(final === null || final === to ? [] : pair("Newest allowed", final)),
    ...pair("Version policy", policy),
    ...(hops && hops.count > 1 ? pair("Way", `${hops.path.join(" -> ")}; this run is hop ${hops.number}`) : []),
    ...(moreRunsNeeded === null ? [] : pair("Hops left", hopsLeft(moreRunsNeeded, hops))),
    ...(changesUrl === null ? [] : ([["What changes", link(changesUrl)]] as [string, Html][])),
  ];
  if (pairs.length === 0) return nothing;
  return html`${pairsList(pairs)} ${bullets(passedOver)}`;
}

function hopsLeft(moreRunsNeeded: boolean, hops: Summary["decision"]["hops"]): string {
  if (!moreRunsNeeded) return "none after this run";
  const left = hops ? hops.count - hops.number : 0;
  return left > 0
    ? `${left} after this run: run the runbook again`
    : "at least one after this run: run the runbook again";
}

const pair = (term: string, said: string | null): [string, Html][] => (said === null ? [] : [[term, html`${said}`]]);

/** Only a web page is led to: an address of another kind could be a script. */
const link = (url: string): Html =>
  /^https?:\/\//i.test(url) ? html`<a href="${url}" rel="noreferrer">${url}</a>` : html`${url}`;

function nodesOf({ nodes }: Summary): Html {
  if (nodes.length === 0) return nothing;
  const heads = ["Node", "Before", "Now", "Quiet from", "Stopped", "Back to work", "Start took"];
  const row = (node: NodeSummary) => {
    const name = `${node.node ?? node.machine}${node.isPrimary ? " (primary)" : ""}`;
    const times = [node.quietBeganAt ?? node.drainBeganAt, node.stoppedAt, node.backAtWorkAt].map((time) =>
      time ? clockOf(time) : "-",
    );
    const took = node.startSeconds === null ? "-" : durationOf(node.startSeconds);
    const cells = [name, node.versionBefore ?? "-", node.versionNow ?? "-", ...times, took];
    return html`<tr>
      ${all(cells.map((cell, at) => html`<td data-what="${heads[at] ?? ""}">${cell}</td>`))}
    </tr>`;
  };
  return html`<table class="nodes">
    <thead>
      <tr>
        ${all(heads.map((head) => html`<th scope="col">${head}</th>`))}
      </tr>
    </thead>
    <tbody>
      ${all(nodes.map(row))}
    </tbody>
  </table>`;
}

const evidenceOf = ({ evidence }: Summary): Html =>
  evidence.length === 0
    ? nothing
    : pairsList(
        evidence.map(({ step, proved }) => [step, html`${proved}`] as const),
        "evidence",
      );
