import { durationOf } from "../../../src/values/duration";
import { secondsByPhase, type Phase } from "./phases";
import { SHOWN_IN_WORDS, type Side } from "./side-by-side";

/** As people say it, and a color that white text can be read on and that neither a white nor a black page swallows. */
export const PHASE_SHOWN: Readonly<Record<Phase, { name: string; color: string }>> = {
  drain: { name: "Drain", color: "#7a6fb0" },
  stop: { name: "Stop", color: "#9a6700" },
  backup: { name: "Back up", color: "#b0413e" },
  verification: { name: "Verify the backup", color: "#c4623a" },
  snapshot: { name: "Snapshot", color: "#a04585" },
  install: { name: "Install", color: "#5c7a29" },
  upgrade: { name: "Upgrade the database", color: "#1f6feb" },
  start: { name: "Start", color: "#1a7f64" },
  steps: { name: "Checks and waits", color: "#6e7781" },
};

const WIDTH = 800;
const LEFT = 8;
const RIGHT = 8;
const FIRST_BAR_Y = 56;
const BAR = { height: 30, every: 62 };
const AXIS_HEIGHT = 34;
const LEGEND = { line: 22, perLine: 5, column: 156 };
const TICK_MINUTES = 5;
/** Of a character at 12 px, about: what does not fit is told by the legend alone. */
const CHARACTER_PIXELS = 7;

const STYLE = `text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
.small { font-size: 12px } .in { font-size: 12px; fill: #ffffff } .line { stroke: #8c959f; stroke-width: 1 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .in { fill: #ffffff } }`;

/** The outages below each other, on one axis of minutes. Same runs, same bytes. */
export function timelineSvg(sides: readonly Side[]): string {
  const longest = Math.max(...sides.map(({ played }) => played.outageSeconds));
  const scale = (WIDTH - LEFT - RIGHT) / longest;
  const axisY = FIRST_BAR_Y + sides.length * BAR.every - 16;
  const shown = phasesToShow(sides);
  const height = axisY + AXIS_HEIGHT + Math.ceil(shown.length / LEGEND.perLine) * LEGEND.line;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">`,
    `<title id="title">How long no node answers: ${sides.map(inWords).join("; ")}</title>`,
    `<style>${STYLE}</style>`,
    text({ x: LEFT, y: 20 }, `How long no node answers, on stand-ins: ${SHOWN_IN_WORDS}`),
    ...sides.flatMap((side, index) => bar(side, FIRST_BAR_Y + index * BAR.every, scale)),
    ...axis(longest, axisY, scale),
    ...legend(shown, axisY + AXIS_HEIGHT),
    "</svg>",
  ];
  return `${lines.join("\n")}\n`;
}

/** In the order in which they come; what is over within half a second is not worth a line. */
export const phasesToShow = (sides: readonly Side[]): Phase[] =>
  (Object.keys(PHASE_SHOWN) as Phase[]).filter((phase) =>
    sides.some(({ played }) => (secondsByPhase(played.phases).get(phase) ?? 0) >= 0.5),
  );

const inWords = ({ name, played }: Side) => `${name}: ${durationOf(played.outageSeconds)}`;

function bar(side: Side, y: number, scale: number): string[] {
  const { outage, phases } = side.played;
  const x = (at: number) => LEFT + (at - outage.from) * scale;
  return [
    text({ x: LEFT, y: y - 6 }, inWords(side)),
    ...phases.flatMap(({ phase, from, until }) => {
      const { name, color } = PHASE_SHOWN[phase];
      const width = (until - from) * scale;
      const rect = `<rect x="${pixels(x(from))}" y="${y}" width="${pixels(width)}" height="${BAR.height}" fill="${color}"/>`;
      const fits = width > (name.length + 2) * CHARACTER_PIXELS;
      return fits ? [rect, text({ x: x(from) + width / 2, y: y + 20, of: "in", anchor: "middle" }, name)] : [rect];
    }),
  ];
}

function axis(longest: number, y: number, scale: number): string[] {
  const minutes = Array.from(
    { length: Math.floor(longest / 60 / TICK_MINUTES) + 1 },
    (_, index) => index * TICK_MINUTES,
  );
  return [
    `<line class="line" x1="${LEFT}" y1="${y}" x2="${WIDTH - RIGHT}" y2="${y}"/>`,
    ...minutes.flatMap((minute) => {
      const x = LEFT + minute * 60 * scale;
      const label = minute === 0 ? "0 min" : String(minute);
      return [
        `<line class="line" x1="${pixels(x)}" y1="${y}" x2="${pixels(x)}" y2="${y + 5}"/>`,
        text({ x, y: y + 18, of: "small", anchor: minute === 0 ? "start" : "middle" }, label),
      ];
    }),
  ];
}

const legend = (shown: readonly Phase[], y: number): string[] =>
  shown.flatMap((phase, index) => {
    const x = LEFT + (index % LEGEND.perLine) * LEGEND.column;
    const lineY = y + Math.floor(index / LEGEND.perLine) * LEGEND.line;
    const { name, color } = PHASE_SHOWN[phase];
    return [
      `<rect x="${x}" y="${lineY}" width="12" height="12" fill="${color}"/>`,
      text({ x: x + 17, y: lineY + 10.5, of: "small" }, name),
    ];
  });

interface TextAt {
  x: number;
  y: number;
  of?: "small" | "in";
  anchor?: "start" | "middle";
}

function text({ x, y, of, anchor }: TextAt, words: string): string {
  const attributes = [
    `x="${pixels(x)}"`,
    `y="${pixels(y)}"`,
    ...(of ? [`class="${of}"`] : []),
    ...(anchor === "middle" ? ['text-anchor="middle"'] : []),
  ];
  return `<text ${attributes.join(" ")}>${escaped(words)}</text>`;
}

const escaped = (words: string) => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const pixels = (value: number) => String(Math.round(value * 10) / 10);
