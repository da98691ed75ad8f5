import { join } from "node:path";
import { outageRows, type BenchRow } from "./limits";
import { ourRunbook, playVendor, unavoidableSeconds, type PlayOurs } from "./played";
import { secondsByPhase } from "./phases";
import { rowOverheads } from "./row-overheads";

let ours: PlayOurs;
beforeAll(async () => {
  ours = await ourRunbook(join(__dirname, "..", "..", ".."));
});

const small = { nodes: 2, gigabytes: 10 };

test("ours compresses and verifies, the vendor's does neither, at the same speed", async () => {
  const mine = secondsByPhase((await ours(small))?.phases ?? []);
  const { phases, scenario } = await playVendor(small);
  const theirs = secondsByPhase(phases);
  expect(theirs.get("backup")).toBeCloseTo(200, 0);
  expect(mine.get("backup")).toBeCloseTo(200 * scenario.durations.compressedShare, 0);
  expect(theirs.get("verification")).toBeUndefined();
  expect(mine.get("verification")).toBeCloseTo(100, 0);
  // Ours installs the program before the outage.
  expect([mine.get("install"), theirs.get("install")]).toEqual([undefined, 60]);
});

test("the rows' overheads are the part of the outage in which the world was busy with nothing", async () => {
  const played = await ours(small);
  const sum = rowOverheads(played ?? never()).reduce((all, row) => all + row.startSeconds + row.ownSeconds, 0);
  expect(sum).toBeCloseTo(secondsByPhase(played?.phases ?? []).get("steps") ?? 0, 0);
});

test("what nobody can avoid: stop, upgrade of the database, start", async () => {
  const played = (await ours(small)) ?? never();
  const { serviceStopSeconds, databaseUpgradeSeconds, afterCommitSeconds, serviceStartSeconds } =
    played.scenario.durations;
  const all = serviceStopSeconds + databaseUpgradeSeconds + afterCommitSeconds + serviceStartSeconds;
  expect(unavoidableSeconds(played)).toBeCloseTo(all, 0);
});

test("a limit is judged by what was measured, and a strategy that was not played is not measured", async () => {
  const full = (await ours(small)) ?? never();
  const withStrategies = (snapshotSeconds: number | undefined) => async () => {
    const rows: BenchRow[] = [];
    const play: PlayOurs = ({ strategy = "Full" }) =>
      Promise.resolve(
        strategy === "Full"
          ? full
          : snapshotSeconds === undefined
            ? undefined
            : { ...full, outageSeconds: snapshotSeconds },
      );
    for await (const row of outageRows(play)) rows.push(row);
    return rows.find((row) => "what" in row && row.what.startsWith("snapshot: the same"));
  };
  expect(await withStrategies(undefined)()).toEqual({ what: "snapshot: the same", limit: "1.10" });
  const unavoidable = unavoidableSeconds(full);
  expect(await withStrategies(unavoidable * 1.09)()).toMatchObject({ figure: "1.09", ok: true });
  expect(await withStrategies(unavoidable * 1.2)()).toMatchObject({ figure: "1.20", ok: false });
});

function never(): never {
  throw new Error("It was not played.");
}
