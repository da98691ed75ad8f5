import type { WorldEvent, WorldEventKind } from "../../../src/stand-ins/world/events";

type Of<K extends WorldEventKind> = Extract<WorldEvent, { kind: K }>;

const version = "2025.3.14357";

/** A world of two nodes that serve. */
export const began: WorldEvent = {
  ...{ kind: "world-began", atSeconds: 0 },
  snapshot: {
    nodes: ["A", "B"].map((name) => ({
      ...{ name, installedVersion: version, running: true, serving: true, draining: false, startType: "automatic" },
    })),
    ...{ maintenance: false, schemaVersion: version, runningTasks: [] },
  },
};

export const serving = (node: string, is: boolean, atSeconds: number): Of<"serving-changed"> => ({
  ...{ kind: "serving-changed", atSeconds, node, serving: is, version, schemaVersion: version },
});

export const stopped = (node: string, atSeconds: number): Of<"service-stopped"> => ({
  ...{ kind: "service-stopped", atSeconds, node, tasksCutOff: [], operatorChoseCutOff: false },
});

export const draining = (node: string, atSeconds: number): Of<"drain-changed"> => ({
  ...{ kind: "drain-changed", atSeconds, node, draining: true, by: "program" },
});

export const backupBegan = (atSeconds: number): Of<"backup-began"> => ({
  ...{ kind: "backup-began", atSeconds, file: "a.bak", nodesRunning: [], copyOnly: true, checksum: true },
});

export const backupFinished = (atSeconds: number): Of<"backup-finished"> => ({
  ...{ kind: "backup-finished", atSeconds, file: "a.bak", schemaVersion: version, sizeBytes: 1 },
});

export const backupVerified = (atSeconds: number): Of<"backup-verified"> => ({
  ...{ kind: "backup-verified", atSeconds, file: "a.bak", ok: true, withChecksum: true },
});
