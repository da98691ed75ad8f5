import { scenarioFor } from "./durations";
import type { PhaseSpan } from "./phases";
import type { Side } from "./side-by-side";
import { timelineSvg } from "./timeline-svg";
import { timelineTable } from "./timeline-table";

const side = (name: string, phases: PhaseSpan[]): Side => {
  const from = phases[0]?.from ?? 0;
  const until = phases.at(-1)?.until ?? 0;
  const scenario = scenarioFor({ nodes: 2, gigabytes: 1 });
  return {
    name,
    played: { scenario, events: [], rows: [], phases, outage: { from, until }, outageSeconds: until - from },
  };
};

const sides = [
  side("Long & slow", [
    { phase: "stop", from: 100, until: 120 },
    { phase: "backup", from: 120, until: 700 },
    { phase: "steps", from: 700, until: 700.2 },
  ]),
  side("Short", [{ phase: "upgrade", from: 10, until: 300.1 }]),
];

test("bars begin together and are as long as their outages, within 800 pixels", () => {
  const svg = timelineSvg(sides);
  const bars = [...svg.matchAll(/<rect x="([\d.]+)" y="(\d+)" width="([\d.]+)" height="30"/g)].map((found) =>
    found.slice(1).map(Number),
  );
  const at = (y: number) => bars.filter((each) => each[1] === y).map(([x = 0, , width = 0]) => [x, x + width] as const);
  const [long, short] = [at(56), at(118)];
  expect([long[0]?.[0], short[0]?.[0]]).toEqual([8, 8]);
  expect(long.at(-1)?.[1]).toBeCloseTo(792, 0);
  expect(short.at(-1)?.[1]).toBeCloseTo(8 + (784 * 290.1) / 600.2, 0);
  expect(svg).toContain('viewBox="0 0 800 ');
});

test("it is well formed, says that it is of stand-ins, and has colors for dark pages", () => {
  const svg = timelineSvg(sides);
  expect(svg).toContain("Long &amp; slow: 10 min");
  expect(svg).toContain("on stand-ins");
  expect(svg).toContain("prefers-color-scheme: dark");
  const open = [...svg.matchAll(/<(\w+)(?:\s[^>]*[^/])?>/g)].map(([, name]) => name);
  const closed = [...svg.matchAll(/<\/(\w+)>/g)].map(([, name]) => name);
  expect([...open].sort()).toEqual([...closed].sort());
});

test("the table says the same, and leaves out what is over within half a second", () => {
  expect(
    timelineTable(sides)
      .split("\n")
      .map((line) =>
        line
          .split("|")
          .map((cell) => cell.trim())
          .slice(1, -1),
      ),
  ).toEqual([
    ["On stand-ins", "Long & slow", "Short"],
    expect.anything(),
    ["Stop", "20 s", "-"],
    ["Back up", "9 min 40 s", "-"],
    ["Upgrade the database", "-", "4 min 50 s"],
    ["**No node answers**", "**10 min**", "**4 min 50 s**"],
  ]);
});
