import type { Heard } from "../stand-ins/world/heard";
import type { WorldEvent } from "../stand-ins/world/events";

/** Everything that happened, in order: what the scripts said, and what the world saw. */
export function storyLines(events: readonly WorldEvent[], heard: readonly Heard[]): string[] {
  const told = [
    ...events.map((event, index) => ({ at: event.atSeconds, order: index, line: eventLine(event) })),
    ...heard.flatMap((each, index) => {
      const line = heardLine(each);
      return line === undefined ? [] : [{ at: each.atSeconds, order: index, line }];
    }),
  ];
  return told
    .sort((one, other) => one.at - other.at || one.order - other.order)
    .map(({ at, line }) => `${clockOf(at)}  ${line}`);
}

const NOT_SAID: readonly string[] = ["kind", "atSeconds", "snapshot"];

function eventLine(event: WorldEvent): string {
  const facts = Object.entries(event).flatMap(([name, value]) =>
    value === undefined || NOT_SAID.includes(name)
      ? []
      : [`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`],
  );
  return `* ${event.kind} ${facts.join(" ")}`;
}

/** What a script said for people; what stand-ins were asked is left out. */
function heardLine(heard: Heard): string | undefined {
  if (heard.kind !== "log" || heard.level === "verbose") return undefined;
  return `${heard.machine}: ${heard.text}`;
}

function clockOf(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}
