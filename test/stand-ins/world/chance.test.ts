import { Chance } from "../../../src/stand-ins/world/chance";
import { madeUpWorld } from "../../rehearsal/made-up-world";

test("the same seed gives the same bytes, another one others", () => {
  const bytes = new Chance(7).bytes(1001);
  expect(bytes).toHaveLength(1001);
  expect(bytes.equals(new Chance(7).bytes(1001))).toBe(true);
  expect(bytes.equals(new Chance(8).bytes(1001))).toBe(false);
});

test("every byte comes up about as often", () => {
  const counts = new Array<number>(256).fill(0);
  for (const byte of new Chance(1).bytes(256_000)) counts[byte] = (counts[byte] ?? 0) + 1;
  expect(Math.min(...counts)).toBeGreaterThan(800);
  expect(Math.max(...counts)).toBeLessThan(1200);
});

test("each machine of a world encrypts with a key of its own", async () => {
  const at = madeUpWorld();
  expect(at.first.machineKey).toHaveLength(32);
  expect(at.first.machineKey.equals(at.second.machineKey)).toBe(false);
  await at.end();
});
