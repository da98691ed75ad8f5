/** The look of the page: readable from 400 pixels on, light or dark as the reader's system is, and on A4. */
export const STYLE = `
:root { color-scheme: light dark;
  --paper: #fff; --ink: #1b2430; --dim: #5b6878; --line: #d9e0e8; --soft: #f4f6f9;
  --good: #1a7f4b; --bad: #b3261e; --plain: #1f4e8c;
  --working: #4c9f70; --quiet: #a9c77f; --draining: #d9a441; --stopped: #98a3b3; --outage: #f3c9c5; --backup: #3f6fb5; --verify: #8fb0dd; --upgrade: #7a3fb5; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #12171e; --ink: #e4e9f0; --dim: #9aa7b8; --line: #2d3845; --soft: #1a212b;
  --good: #5cc48d; --bad: #ff8a80; --plain: #86b2ef;
  --working: #3f8a60; --quiet: #7d9350; --draining: #b98a2f; --stopped: #566273; --outage: #5a2a2a; --backup: #5b8bd6; --verify: #38598c; --upgrade: #a678e0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 3rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 "Segoe UI", system-ui, -apple-system, "Liberation Sans", Arial, sans-serif; overflow-wrap: break-word; }
header { border-left: .4rem solid var(--plain); padding-left: 1rem; }
header.good { border-color: var(--good); } header.bad { border-color: var(--bad); }
h1 { font-size: 1.45rem; line-height: 1.25; margin: 0 0 .4rem; font-weight: 600; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); font-weight: 600; }
p, ul, ol, dl, figure { margin: .5rem 0; } main > p { margin: 1rem 0; } a { color: var(--plain); } ul, ol { padding-left: 1.3rem; } li { margin: .3rem 0; }
.dim { color: var(--dim); } .facts { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; color: var(--dim); font-size: .92rem; }
.error, .note { background: var(--soft); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .8rem; }
.error { border-left: .25rem solid var(--bad); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; } dt { color: var(--dim); } dd { margin: 0; }
dd, li, p { overflow-wrap: anywhere; }
code { font: .9em/1.4 Consolas, "Liberation Mono", monospace; background: var(--soft); padding: .1em .3em; border-radius: .2rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--dim); font-weight: 600; }
.lane { display: grid; grid-template-columns: 11.5rem 1fr; gap: .7rem; align-items: center; }
.who { text-align: right; font-size: .9rem; overflow-wrap: anywhere; } .lane svg { display: block; width: 100%; height: 1.7rem; }
.axis { display: flex; justify-content: space-between; color: var(--dim); font-size: .8rem; }
figcaption { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .85rem; margin-top: .5rem; }
.key i { display: inline-block; width: .9rem; height: .7rem; margin-right: .35rem; border-radius: .15rem; }
rect.working { fill: var(--working); } i.working { background: var(--working); }
rect.quiet { fill: var(--quiet); } i.quiet { background: var(--quiet); }
rect.draining { fill: var(--draining); } i.draining { background: var(--draining); }
rect.stopped { fill: var(--stopped); } i.stopped { background: var(--stopped); }
rect.outage { fill: var(--outage); } i.outage { background: var(--outage); }
rect.backup { fill: var(--backup); } i.backup { background: var(--backup); }
rect.verify { fill: var(--verify); } i.verify { background: var(--verify); }
rect.upgrade { fill: var(--upgrade); } i.upgrade { background: var(--upgrade); }
footer { margin-top: 2.5rem; color: var(--dim); font-size: .85rem; }
@media (max-width: 40rem) {
  .lane { grid-template-columns: 1fr; gap: .1rem; margin-bottom: .4rem; } .who { text-align: left; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
  .nodes thead { position: absolute; left: -9999px; } .nodes tr { display: block; padding: .4rem 0; border-bottom: 1px solid var(--line); }
  .nodes td { display: grid; grid-template-columns: 8.5rem 1fr; border: 0; padding: .1rem 0; }
  .nodes td::before { content: attr(data-what); color: var(--dim); }
}
@page { size: A4; margin: 16mm; }
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --dim: #444; --line: #bbb; --soft: #f4f4f4;
    --good: #1a7f4b; --bad: #b3261e; --plain: #1f4e8c; --working: #4c9f70; --quiet: #a9c77f; --draining: #d9a441; --stopped: #98a3b3;
    --outage: #f3c9c5; --backup: #3f6fb5; --verify: #8fb0dd; --upgrade: #7a3fb5; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  html { font-size: 10pt; } body { max-width: none; padding: 0; } h2, thead { break-after: avoid; } li, tr, .lane, figure { break-inside: avoid; }
}
`;
