import type { InstanceApi } from "../../../src/octopus/instance-api";
import { releaseStatus } from "../../../src/provision/run/status";
import type { Policy } from "../../../src/release/policy";
import type { ReleaseSource } from "../../../src/release/release-source";
import { parseVersion } from "../../../src/values/version";

const policy: Policy = { reach: "major", exact: undefined, minimumAgeDays: 0, ceiling: undefined, excluded: [] };

const instance = { status: async () => ({ maximumVersionCoveredByLicense: undefined, inMaintenanceMode: false }) };
const releasesOf = (...versions: string[]): ReleaseSource => ({
  feed: async () => ({
    releases: versions.map((text) => ({ version: parseVersion(text)!, released: new Date("2025-01-01") })),
    warnings: [],
  }),
  installer: () => {
    throw new Error("An installer is nobody's business here.");
  },
});
const decided = (current: string, ...versions: string[]) =>
  releaseStatus(instance as InstanceApi, releasesOf(...versions), policy, current, new Date("2026-01-10"));

test("straight to the newest", async () => {
  expect(await decided("2025.3.14357", "2025.4.10333", "2025.3.14400")).toEqual({
    known: true,
    newestAllowed: "2025.4.10333",
    next: "2025.4.10333",
    path: ["2025.4.10333"],
    hops: [{ from: "2025.3.14357", to: "2025.4.10333", notes: [] }],
    notes: [],
  });
});

test("a required stop comes first, as in the step", async () => {
  const status = await decided("3.15.0", "2023.4.1", "3.17.14", "2021.1.8020", "2021.1.8018");
  expect(status).toMatchObject({
    known: true,
    newestAllowed: "2023.4.1",
    next: "3.17.14",
    path: ["3.17.14", "2021.1.8020", "2023.4.1"],
  });
  expect(JSON.stringify(status)).toContain("3.17.14 is a required stop on the way: ");
  expect(status).toMatchObject({ hops: [{ notes: [] }, { from: "3.17.14", to: "2021.1.8020" }, { notes: [] }] });
  expect(JSON.stringify(status)).toContain(
    "Hop 2 of 3, to 2021.1.8020, needs SQL Server 2016 and Windows Server 2012 R2",
  );
  expect(JSON.stringify(status)).toContain("On the way to 2021.1.8020: Spaces are introduced");
});

test("a hop by the first start is shown, and said", async () => {
  const status = await decided("3.3.0", "4.1.10", "3.17.14", "3.4.20");
  expect(status).toMatchObject({
    known: true,
    newestAllowed: "4.1.10",
    next: "3.4.20",
    path: ["3.4.20", "3.17.14", "4.1.10"],
  });
  expect(JSON.stringify(status)).toContain("On the way to 3.4.20: Octopus Server has no command that upgrades");
});

test("a required stop that is not to be had is said", async () => {
  const status = await decided("3.3.0", "4.1.10");
  expect(status).toMatchObject({ known: true, newestAllowed: "4.1.10", next: undefined, path: [] });
  expect(JSON.stringify(status)).toContain(
    "Path-StopMissing: The upgrade from 3.3.0 to 4.1.10 must stop at a version from 3.4.15",
  );
});

test("a version that cannot be read is not compared", async () => {
  expect(await decided("0.0-local", "2025.4.10333")).toEqual({
    known: false,
    because: "'0.0-local' is not a version.",
  });
});
