import fc from "fast-check";
import { html } from "../../src/report/html";
import { reportPage } from "../../src/report/page";
import type { Summary } from "../../src/report/summary";
import { madeUpSummary } from "./made-up-summary";
import { REPORTS } from "./reports";

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#96": "`" };
/** As a browser reads a text, for the entities that we write. */
const read = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#39|#96);/g, (_all, name: string) => ENTITIES[name] ?? "");

/** The tags of a page, in order, each with its attributes' names. */
const tagsOf = (page: string): string[] => [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/"[^"]*"/g, '""'));

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "</p><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-->`&lt;",
    "</style>",
    "]]>",
    "\0",
  ),
);

describe("what comes from outside", () => {
  test("is shown as it stands, wherever it is put in", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = /^<p title="([^"]*)">([^<]*)<\/p>$/.exec(html`<p title="${text}">${text}</p>`.text);
        expect(shown?.[1]).toBe(shown?.[2]);
        if (!/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\p{Surrogate}|\p{Noncharacter_Code_Point}/u.test(text)) {
          expect(read(shown?.[2] ?? "")).toBe(text);
        }
      }),
    );
  });

  test("ends no tag and begins none, in any part of the report", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        // Some are there or not, and one is a link or not; the pages differ in nothing else.
        const plain = reportPage(everywhere("plain"));
        expect(tagsOf(reportPage(everywhere(`x${text}`)))).toEqual(tagsOf(plain));
      }),
      { numRuns: 60 },
    );
  });
});

/** A report in which every text is the same. */
function everywhere(text: string): Summary {
  const times = /^\d{4}-/;
  const kept = new Set(["forward", "upgraded"]);
  return JSON.parse(
    JSON.stringify(madeUpSummary({ run: { ...madeUpSummary().run, error: "an error", succeeded: false } })),
    (_key, value: unknown) => (typeof value === "string" && !times.test(value) && !kept.has(value) ? text : value),
  ) as Summary;
}

test("loads nothing and runs nothing", () => {
  const page = reportPage(madeUpSummary());
  expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|javascript:/i);
  expect(page).toContain("default-src 'none'");
  expect(page.match(/(?:src|href)="[^"]*"/g)).toEqual([
    'href="https://octopus.com/downloads/compare?from=2025.3.100&amp;to=2025.4.400"',
  ]);
});

const VOID = new Set(["meta", "!doctype"]);

/** What is wrong with a page's tags, told by a reader of its own: each is closed, in its place, with every attribute quoted. */
function unclosed(page: string): string[] {
  const open: string[] = [];
  for (const [tag, slash = "", name = ""] of page.matchAll(/<(\/?)([!\w]+)[^>]*>/g)) {
    if (/=(?!"")/.test(tag.replace(/"[^"]*"/g, '""'))) return [`not quoted: ${tag}`];
    if (slash && open.pop() !== name) return [`closed out of place: ${tag}`];
    if (!slash && !VOID.has(name.toLowerCase()) && !tag.endsWith("/>")) open.push(name);
  }
  return open;
}

describe.each(Object.entries(REPORTS))("a report of the kind '%s'", (_kind, summary) => {
  const page = reportPage(summary);

  test("is well-formed, and has no address but that of the changes", () => {
    expect(unclosed(page)).toEqual([]);
    expect(page.match(/\w+:\/\/[^"'<\s]*/g) ?? []).toEqual([
      "https://octopus.com/downloads/compare?from=2025.3.100&amp;to=2025.4.400",
      "https://octopus.com/downloads/compare?from=2025.3.100&amp;to=2025.4.400",
    ]);
  });

  test("shows its outcome, and everything that it says", () => {
    expect(page).toContain(`<h1>${summary.sentence}</h1>`);
    expect(page).toContain(`<header class="${moodOf(summary)}">`);
    const texts = [...summary.left, ...summary.would, ...summary.notChecked, ...summary.decision.passedOver];
    const others = [summary.run.error, summary.backup?.differential?.file, summary.backup?.snapshot?.name];
    for (const text of [...texts, ...others.flatMap((each) => each ?? [])]) {
      expect(page.replaceAll("&#39;", "'")).toContain(text);
    }
  });
});

const moodOf = ({ run, outcome }: Summary) =>
  run.succeeded ? (outcome === "upgraded" || outcome === "rolled-back" ? "good" : "plain") : "bad";

test("the way of several hops, and how many are left", () => {
  const page = reportPage(REPORTS.hop);
  expect(page).toContain(
    "2023.4.8612 -&gt; 2024.4.7192 -&gt; 2025.2.12435 -&gt; 2025.4.400 -&gt; 2026.2.7003; this run is hop 2",
  );
  expect(page).toContain("2 after this run: run the runbook again");
});

test("an address that is no web page is no link", () => {
  const decision = { ...madeUpSummary().decision, changesUrl: "javascript:alert(1)" };
  expect(reportPage(madeUpSummary({ decision }))).not.toContain("<a ");
});

test.each([
  ["the outage, as it is read aloud", "outage, 16 min 56 s"],
  ["what a node did", 'aria-label="ha-1: draining from 03:00:12, stopped at 03:03:17, back to work at 03:19:31"'],
  ["that the run before was cut off", "ServerTasks-41 began this on 2026-03-01 01:00:00 UTC"],
  ["the backup's size", "8.4 GB"],
  ["when the backup was verified", "verified in 58 s, by 2026-03-01 03:09:41 UTC"],
  ["the backup set", "\\20260301T030005Z-ServerTasks-42</code>"],
  ["the keys, and who can open them", "keys.cms.pem</code>, which the holder of CN=Octopus keys can open."],
  ["the folders, with counts", "TaskLogs 1,204 files, 512 MB; Packages 318 files, 24.1 GB"],
  ["the way back", "<code>octopus-ha-upgrade run --runbook rollback</code>"],
  ["both looks", "prefers-color-scheme: dark"],
  ["the paper", "size: A4"],
])("says %s", (_what, words) => {
  expect(reportPage(madeUpSummary())).toContain(words);
});

test("why there is no backup set", () => {
  expect(reportPage(REPORTS["no set"])).toContain("None: \\\\nas\\octopus-sets does not answer.");
  expect(reportPage(REPORTS["no set"])).toContain("None were added by this run.");
});

test("a master key that was rotated", () => {
  const keys = { file: "keys.cms.pem", openedBy: ["CN=one", "CN=two"], unchanged: false };
  const page = reportPage(madeUpSummary({ set: { ...madeUpSummary().set!, keys } }));
  expect(page).toContain("CN=one or CN=two can open. The master key is not that of the backup set before.");
});

describe("old backup sets", () => {
  const { prune } = REPORTS.prune;
  const pageOf = (special: Partial<NonNullable<Summary["prune"]>>) =>
    reportPage(madeUpSummary({ prune: { ...prune!, ...special } }));

  test("what would be deleted, what goes with it, and what is kept and why", () => {
    const page = reportPage(REPORTS.prune);
    expect(page).toContain("Would be deleted; this run only says so, with 1,204 copied files that no other");
    expect(page).toContain("<li>20260301T030005Z-ServerTasks-42: the last upgrade needs it to go back</li>");
    expect(page).not.toContain("This run has no backup of its own.");
  });

  test.each<[Partial<NonNullable<Summary["prune"]>>, string]>([
    [{ state: "deleted", files: 1 }, "Deleted, with 1 copied file that"],
    [{ state: "unfinished" }, "The run failed before all of this was deleted; the next one continues"],
    [{ state: "nothing-to-delete", sets: [] }, "No backup set was old enough to be deleted."],
    [
      { state: "skipped", because: "The run ServerTasks-7 is unfinished." },
      "<p>The run ServerTasks-7 is unfinished.</p>",
    ],
  ])("%j", (special, words) => expect(pageOf(special)).toContain(words));
});

test("what nobody knows is not drawn and not said", () => {
  const page = reportPage(
    madeUpSummary({
      nodes: [],
      outage: null,
      backup: null,
      before: null,
      evidence: [],
      left: [],
      database: { schemaBefore: null, schemaNow: null, upgradedAt: null, upgradeSeconds: null },
    }),
  );
  expect(page).not.toContain("<svg");
  expect(page).not.toContain("<h2>Nodes</h2>");
  expect(page).toContain("This run has no backup of its own.");
});

describe("the outage, in the facts at the top", () => {
  const [node] = madeUpSummary().nodes;
  const times = {
    quietBeganAt: null,
    drainBeganAt: null,
    drainedAt: null,
    stopBeganAt: null,
    stoppedAt: null,
    backAtWorkAt: null,
  };
  const page = (...nodes: object[]) =>
    reportPage({
      ...madeUpSummary(),
      outage: null,
      nodes: nodes.map((each) => ({ ...node, ...times, ...each }) as never),
    });

  test.each<[string, object[], string]>([
    ["no node was touched", [{}, {}], "No outage<"],
    [
      "all were quiet, served, and are back at work",
      [{ quietBeganAt: "2026-01-10T02:00:00Z", backAtWorkAt: "2026-01-10T02:10:00Z" }],
      "No outage<",
    ],
    ["one served all the time", [{ stoppedAt: "2026-01-10T02:00:00Z" }, {}], "No outage seen<"],
    [
      "all were out when the run began",
      [{ backAtWorkAt: "2026-01-10T02:00:00Z" }, { stoppedAt: "2026-01-10T02:00:00Z" }],
      "Outage: it began before this run<",
    ],
  ])("%s", (_what, nodes, said) => {
    expect(page(...nodes)).toContain(said);
  });
});
