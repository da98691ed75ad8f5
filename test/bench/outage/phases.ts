import type { WorldEvent, WorldEventKind } from "../../../src/stand-ins/world/events";
import type { Span } from "./outage-of";

/** What the world was busy with, the one that counts first when several go on at once. */
const PHASES = ["upgrade", "backup", "verification", "snapshot", "install", "start", "stop", "drain", "steps"] as const;
export type Phase = (typeof PHASES)[number];

export interface PhaseSpan extends Span {
  phase: Phase;
}

/** How long a snapshot takes has no event of its own at its beginning. */
interface Known {
  serviceStopSeconds: number;
  snapshotSeconds?: number;
}

/**
 * An outage, cut into what the world was busy with; `steps` is all the rest: checks, waits and what Octopus and PowerShell
 * need between one thing and the next.
 */
export function phasesIn(events: readonly WorldEvent[], outage: Span, known: Known): PhaseSpan[] {
  const busy = busySpans(events, known);
  const inside = busy.flatMap(({ from, until }) => [from, until]).filter((at) => at > outage.from && at < outage.until);
  const cuts = [...new Set([outage.from, ...inside, outage.until])].sort((one, other) => one - other);
  const spans: PhaseSpan[] = [];
  for (const [index, from] of cuts.slice(0, -1).entries()) {
    const until = cuts[index + 1] ?? from;
    const phase =
      PHASES.find((each) => busy.some((span) => span.phase === each && span.from <= from && span.until >= until)) ??
      "steps";
    const last = spans.at(-1);
    if (last?.phase === phase) last.until = until;
    else spans.push({ phase, from, until });
  }
  return spans;
}

/** How long each phase lasted in all; those that did not occur are missing. */
export function secondsByPhase(spans: readonly PhaseSpan[]): Map<Phase, number> {
  const seconds = new Map<Phase, number>();
  for (const { phase, from, until } of spans) seconds.set(phase, (seconds.get(phase) ?? 0) + until - from);
  return seconds;
}

function busySpans(events: readonly WorldEvent[], { serviceStopSeconds, snapshotSeconds = 0 }: Known): PhaseSpan[] {
  const spans: PhaseSpan[] = [];
  const begun = new Map<string, number>();
  const begin = (phase: Phase, at: number, whose = "") => begun.set(phase + whose, at);
  const end = (phase: Phase, until: number, whose = "") => {
    const from = begun.get(phase + whose);
    begun.delete(phase + whose);
    if (from !== undefined) spans.push({ phase, from, until });
  };
  for (const event of events) {
    const { atSeconds: at } = event;
    // An event of a kind that this branch does not know yet.
    if ((event.kind as string) === "snapshot-created")
      spans.push({ phase: "snapshot", from: at - snapshotSeconds, until: at });
    const acts: Partial<Record<WorldEventKind, () => void>> = {
      "drain-changed": () => "draining" in event && event.draining && begin("drain", at, event.node),
      "backup-began": () => begin("backup", at),
      "backup-finished": () => {
        end("backup", at);
        begin("verification", at);
      },
      "backup-verified": () => end("verification", at),
      "database-upgrade-began": () => begin("upgrade", at),
      "database-upgrade-ended": () => end("upgrade", at),
      "installer-began": () => "node" in event && begin("install", at, event.node),
      "installer-ended": () => "node" in event && end("install", at, event.node),
      "service-starting": () => "node" in event && begin("start", at, event.node),
      "service-running": () => "node" in event && end("start", at, event.node),
      "service-stopped": () => {
        if (!("node" in event)) return;
        end("drain", at - serviceStopSeconds, event.node);
        spans.push({ phase: "stop", from: at - serviceStopSeconds, until: at });
      },
    };
    acts[event.kind]?.();
  }
  return spans;
}
