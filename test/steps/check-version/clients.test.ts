import { Failure } from "../../../src/step/failure";
import { check } from "./made-up-check";

const FEEDS = [
  { name: "TeamCity", address: "http://tc.example.com/guestAuth/app/nuget/v1/FeedService.svc" },
  { name: "TeamCity 9", address: "http://tc.example.com/httpAuth/app/nuget/feed/_Root/default/v2" },
  { name: "NuGet", address: "https://api.nuget.org/v3/index.json" },
];
const TENTACLES = [
  { name: "web-1", version: "3.25.0" },
  { name: "web-2", version: "4.0.7" },
  { name: "web-3", version: "?" },
];

const from = (version: string, clients: Parameters<typeof check>[0] = {}) =>
  check({
    cluster: [{ name: "ha-1" }],
    nodes: [["octo-1", "ha-1", version, version]],
    inputs: { policy: "major", keysBackedUp: "self-hosted" },
    feed: ["3.4.15", "3.17.14", "2021.1.8018", "2025.4.10333", "2026.1.10"].map((Version) => ({ Version })),
    clients: { feeds: async () => FEEDS, tentacles: async () => TENTACLES },
    ...clients,
  });
const warned = (lines: string[]) => lines.filter((line) => /^warning: (?:Hop|The way leads)/.test(line));

test("feeds and Tentacles that a later hop leaves behind are named before the first one", async () => {
  const { lines } = await from("3.3.0");
  expect(warned(lines)).toEqual([
    "warning: Hop 1 of 5: the feed 'TeamCity' (http://tc.example.com/guestAuth/app/nuget/v1/FeedService.svc) looks like NuGet v1 of TeamCity, which 3.4.15 does not read.",
    "warning: Hop 3 of 5: 2021.1.8018 needs Tentacle 4.0.0 or newer, and these are older: web-1 (3.25.0). Upgrade them first.",
  ]);
});

test.each([
  ["past 3.4 no feed is asked for", "3.17.14", ["tentacles"]],
  ["past 2019.1 nothing is asked", "2020.6.5194", []],
])("%s", async (_, version, asks) => {
  const { asked } = await from(version);
  expect(asked.filter((one) => one === "feeds" || one === "tentacles")).toEqual(asks);
});

test("what cannot be asked holds nothing up", async () => {
  const refused = () => Promise.reject(new Failure({ code: "Instance-Refused", what: "No.", next: "Ask." }));
  const { lines, failure } = await from("3.17.14", { clients: { tentacles: refused } });
  expect(failure).toBeUndefined();
  expect(warned(lines)).toEqual([
    "warning: The way leads past a version that matters to Tentacles, and the instance could not be asked for them: No.",
  ]);
});
