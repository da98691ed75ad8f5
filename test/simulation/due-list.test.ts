import fc from "fast-check";
import { DueList } from "../../src/simulation/due-list";

test("whatever is added comes out by its time, and at one time by its order", () => {
  const due = fc.record({ atSeconds: fc.integer({ min: 0, max: 9 }), order: fc.nat() });
  fc.assert(
    fc.property(fc.array(due), (all) => {
      const list = new DueList();
      for (const each of all) list.add({ ...each, act: undefined });
      const taken = all.map(() => list.take());
      expect(list.take()).toBeUndefined();
      const expected = [...all].sort((one, other) => one.atSeconds - other.atSeconds || one.order - other.order);
      expect(taken.map((each) => [each?.atSeconds, each?.order])).toEqual(
        expected.map(({ atSeconds, order }) => [atSeconds, order]),
      );
    }),
  );
});
