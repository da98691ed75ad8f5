import { completeSets } from "../../../src/rehearsal/judges/complete-sets";
import type { WorldEvent } from "../../../src/stand-ins/world/events";
import type { SetSeen } from "../../../src/stand-ins/world/set-seen";

const FULL = "set-a.bak";
const finished = (file = FULL): WorldEvent => ({
  ...{ atSeconds: 1, kind: "backup-finished", schemaVersion: "2025.4.10333", sizeBytes: 1 },
  file,
});
const verified = (ok = true, file = FULL): WorldEvent => ({
  ...{ atSeconds: 2, kind: "backup-verified", withChecksum: true },
  file,
  ok,
});
const seen = (set: Partial<SetSeen> | undefined, named: string[] = []): WorldEvent => ({
  ...{ atSeconds: 3, kind: "backup-sets-seen", needed: [] },
  sets: set ? [{ name: "a", backup: FULL, lacking: [], ...set }] : [],
  named,
});

test.each<[string, WorldEvent[], boolean | null]>([
  ["no set was ever completed", [finished(), verified(), seen(undefined)], null],
  ["all is there, and the backup is verified", [finished(), verified(), seen({}, ["a"])], true],
  ["the record names a set that was deleted since", [finished(), verified(), seen({}), seen(undefined, ["a"])], true],
  ["the backup was never finished", [seen({})], false],
  ["the backup was not verified", [finished(), seen({})], false],
  ["the verification failed", [finished(), verified(false), seen({})], false],
  ["the verification came after the run that sealed it", [finished(), seen({}), verified(), seen({})], false],
  ["only another backup was verified", [finished(), verified(true, "b.bak"), seen({})], false],
  [
    "the differential backup was not verified",
    [finished(), verified(), finished("d.bak"), seen({ differential: "d.bak" })],
    false,
  ],
  [
    "a file that it names is not there",
    [finished(), verified(), seen({ lacking: ["keys.cms.pem is not there"] })],
    false,
  ],
  [
    "it was whole, and a later run took a file from it",
    [finished(), verified(), seen({}), seen({ lacking: ["Packages lists a, which is not in its copy"] })],
    false,
  ],
  ["the record names a folder without a manifest", [seen(undefined, ["a"])], false],
])("%s", (_title, events, held) => {
  expect(completeSets(events).held).toBe(held);
});

test("says what is missing", () => {
  const { detail } = completeSets([finished(), verified(), seen({ lacking: ["keys.cms.pem is not there"] })]);
  expect(detail).toBe("The backup set a has a manifest, but keys.cms.pem is not there.");
});
