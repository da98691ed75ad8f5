import { alignedTable } from "../../../src/package/markdown";
import { durationOf } from "../../../src/values/duration";
import { secondsByPhase } from "./phases";
import type { Side } from "./side-by-side";
import { PHASE_SHOWN, phasesToShow } from "./timeline-svg";

/** The outages beside each other, phase by phase, as a table in Markdown. */
export function timelineTable(sides: readonly Side[]): string {
  const byPhase = sides.map(({ played }) => secondsByPhase(played.phases));
  return alignedTable(
    ["On stand-ins", ...sides.map(({ name }) => name)],
    [
      ...phasesToShow(sides).map((phase) => [
        PHASE_SHOWN[phase].name,
        ...byPhase.map((seconds) => inWords(seconds.get(phase))),
      ]),
      ["**No node answers**", ...sides.map(({ played }) => `**${inWords(played.outageSeconds)}**`)],
    ],
  );
}

const inWords = (seconds: number | undefined) => (seconds === undefined ? "-" : durationOf(seconds));
