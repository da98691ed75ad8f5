import { neededSetsStay } from "../../../src/rehearsal/judges/needed-sets";
import type { WorldEvent } from "../../../src/stand-ins/world/events";

const seen = (names: string[], needed: string[] = []): WorldEvent => ({
  ...{ atSeconds: 1, kind: "backup-sets-seen", needed, named: [] },
  sets: names.map((name) => ({ name, backup: `${name}.bak`, lacking: [] })),
});

test.each<[string, WorldEvent[], boolean | null]>([
  ["no set was ever deleted", [seen(["a"]), seen(["a", "b"], ["a"])], null],
  ["a set went that nobody needs", [seen(["a", "b"], ["b"]), seen(["b"], ["b"])], true],
  ["the last upgrade named the set", [seen(["a", "b"], ["a"]), seen(["b"])], false],
  ["what names it is still there", [seen(["a", "b"]), seen(["b"], ["a"])], false],
  [
    "a copy went into the instance's own folder",
    [{ atSeconds: 1, kind: "instance-folder-written", node: "ha-1", folder: "/nas/Packages", by: "robocopy" }],
    false,
  ],
])("%s", (_title, events, held) => {
  expect(neededSetsStay(events).held).toBe(held);
});
