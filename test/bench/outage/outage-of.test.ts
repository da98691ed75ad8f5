import { began, serving } from "./made-up-events";
import { outageOf, secondsIn } from "./outage-of";

test("it begins when the last node ends to answer 200, and ends when the first one does again", () => {
  const outage = outageOf([
    ...[began, serving("A", false, 10), serving("B", false, 30)],
    ...[serving("B", true, 90), serving("A", true, 120)],
  ]);
  expect(outage).toEqual({ from: 30, until: 90 });
  expect(outage && secondsIn(outage)).toBe(60);
});

test("while one node answers there is none", () => {
  const events = [
    began,
    serving("A", false, 10),
    serving("A", true, 30),
    serving("B", false, 40),
    serving("B", true, 50),
  ];
  expect(outageOf(events)).toBeUndefined();
});

test("nobody who comes back: it has no end", () => {
  expect(outageOf([began, serving("A", false, 10), serving("B", false, 30)])?.until).toBe(Infinity);
});

test("of two outages the first and the last bound it", () => {
  const once = (at: number) => [
    serving("A", false, at),
    serving("B", false, at),
    serving("B", true, at + 5),
    serving("A", true, at + 9),
  ];
  expect(outageOf([began, ...once(100), ...once(200)])).toEqual({ from: 100, until: 205 });
});
