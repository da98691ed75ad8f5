import { measure } from "../../../src/rehearsal/judges/measure";
import { Story } from "./story";

/** Every event of a story takes ten seconds. */
describe("how long the instance was away", () => {
  test("not at all while one node serves", () => {
    expect(measure(new Story().drain("ha-1").stop("ha-1").stop("ha-2").events)).toEqual({
      outageSeconds: 0,
      serviceDownSeconds: 0,
    });
  });

  test("a drained node runs and does not serve", () => {
    const story = new Story(["ha-1"]).drain("ha-1").switchMaintenance(true).stop("ha-1").start("ha-1");
    const kinds = story.events.map(({ kind }) => kind);
    const at = (kind: string) => kinds.lastIndexOf(kind as never) * 10;
    story.drain("ha-1", false);
    const end = story.events.length * 10 - 10;
    expect(measure(story.events)).toEqual({
      outageSeconds: end - at("serving-changed"),
      serviceDownSeconds: at("service-running") - at("service-stopped"),
    });
  });

  test("several outages are added up, between runs too", () => {
    const story = new Story(["ha-1"]);
    story.runBegan().stop("ha-1").runEnded("cancelled");
    story.runBegan().start("ha-1").stop("ha-1").start("ha-1").runEnded();
    expect(measure(story.events).serviceDownSeconds).toBe(60);
  });

  test("nothing is measured before anything is known", () => {
    expect(measure([])).toEqual({ outageSeconds: 0, serviceDownSeconds: 0 });
  });
});
