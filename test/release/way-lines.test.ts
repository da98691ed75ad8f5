import { needOf, pathText, placeOf, placeSaid, placeSentence, placeText } from "../../src/release/way-lines";
import { versionOf as v } from "../made-up/version";

const place = (from: string, rest: string[], before?: string[]) => {
  const { versions, ...at } = placeOf(v(from), rest.map(v), before?.map(v));
  return `${placeText(at)}: ${pathText(versions)}`;
};

test.each<[string, string, string[], string[] | undefined, string]>([
  ["one hop", "2025.3.1", ["2025.4.2"], undefined, "hop 1 of 1: 2025.3.1 -> 2025.4.2"],
  [
    "the first of three",
    "2018.3.1",
    ["2021.1.8018", "2025.4.1", "2026.1.1"],
    undefined,
    "hop 1 of 3: 2018.3.1 -> 2021.1.8018 -> 2025.4.1 -> 2026.1.1",
  ],
  [
    "the second, after a run that wrote the way down",
    "2021.1.8018",
    ["2025.4.1", "2026.1.1"],
    ["2018.3.1", "2021.1.8018", "2025.4.1", "2026.1.1"],
    "hop 2 of 3: 2018.3.1 -> 2021.1.8018 -> 2025.4.1 -> 2026.1.1",
  ],
  [
    "a newer release than planned at the end",
    "2025.4.1",
    ["2026.1.2"],
    ["2018.3.1", "2021.1.8018", "2025.4.1", "2026.1.1"],
    "hop 3 of 3: 2018.3.1 -> 2021.1.8018 -> 2025.4.1 -> 2026.1.2",
  ],
  [
    "a first hop that failed and was recovered",
    "2018.3.1",
    ["2021.1.8018", "2026.1.1"],
    ["2018.3.1", "2021.1.8018", "2026.1.1"],
    "hop 1 of 2: 2018.3.1 -> 2021.1.8018 -> 2026.1.1",
  ],
  [
    "an earlier way that has ended here is over",
    "2026.1.1",
    ["2026.2.1"],
    ["2018.3.1", "2021.1.8018", "2026.1.1"],
    "hop 1 of 1: 2026.1.1 -> 2026.2.1",
  ],
  [
    "an earlier way elsewhere",
    "2024.1.1",
    ["2026.2.1"],
    ["2018.3.1", "2021.1.8018", "2026.1.1"],
    "hop 1 of 1: 2024.1.1 -> 2026.2.1",
  ],
  ["nothing to do", "2026.2.1", [], undefined, "hop 0 of 0: 2026.2.1"],
])("which hop of how many: %s", (_, from, rest, before, expected) => {
  expect(place(from, rest, before)).toBe(expected);
});

test("what a hop needs of the platform is said where it is more than before", () => {
  const way = ["3.1.0", "3.4.15", "3.17.14", "2021.1.8018", "2025.4.1"].map(v);
  expect([1, 2, 3, 4, 5].map((number) => needOf(way, number))).toEqual([
    "Hop 1 of 4, to 3.4.15, needs .NET Framework 4.5.1 or newer.",
    undefined,
    "Hop 3 of 4, to 2021.1.8018, needs SQL Server 2016 and Windows Server 2012 R2 or newer, and Tentacle 4.0 or newer on deployment targets.",
    undefined,
    undefined,
  ]);
  expect(needOf(["2019.1.0", "2019.4.0"].map(v), 1)).toBe(
    "The upgrade to 2019.4.0 needs Windows Server 2008 R2 or newer.",
  );
  expect(needOf(["4.1.10", "2019.1.0"].map(v), 1)).toBe(
    "The upgrade to 2019.1.0 needs .NET Framework 4.5.2 and Windows Management Framework 5 or newer, and Tentacle 4.0 or newer on deployment targets.",
  );
  // From 2020.1 on Octopus Server brings its own .NET.
  expect(needOf(["2019.13.7", "2020.1.0"].map(v), 1)).toBe(
    "The upgrade to 2020.1.0 needs SQL Server 2016 and Windows Server 2012 R2 or newer.",
  );
});

test("what a run says of its hop can be read again", () => {
  const versions = ["2018.3.13", "2021.1.8018", "2026.2.1"].map(v);
  expect(placeSaid(placeSentence({ versions, number: 2, count: 2 }))).toEqual({ number: 2, count: 2 });
  expect(placeSaid("This run is the last one.")).toBeUndefined();
});
