import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nodeStaging } from "../../src/installer/staging";
import { makeMirror } from "../../src/mirror/make-mirror";
import type { MirrorOrder } from "../../src/mirror/order";
import { installerUrl } from "../../src/release/installer-location";
import { mirrorManifest } from "../../src/release/mirror-manifest";
import { releaseSource } from "../../src/release/release-source";
import { Failure } from "../../src/step/failure";
import { sha256, surroundings, temporaryFolder } from "../installer/surroundings";
import { failureOf } from "../made-up/failure";
import { versionOf } from "../made-up/version";
import { startVendor, type Vendor } from "./vendor";

const [PRESENT, STOP, NEXT, NEWEST] = ["2024.2.9193", "2025.4.10333", "2026.1.10", "2026.1.11"] as const;
const folder = temporaryFolder();
let vendor: Vendor;
let around: ReturnType<typeof surroundings>;
beforeEach(async () => {
  vendor = await startVendor([PRESENT, STOP, NEXT]);
  around = surroundings();
  await writeFile(join(folder.path, "octopus-ha-node-runtime.22.21.1.zip"), "Node");
});
afterEach(() => vendor.close());

const mirror = () => join(folder.path, "mirror");
const order = (more: Partial<MirrorOrder> = {}): MirrorOrder => ({
  folder: mirror(),
  feedUrl: vendor.feedUrl,
  installerUrl: vendor.installerUrl,
  policy: { reach: "major", exact: undefined, minimumAgeDays: 0, ceiling: undefined, excluded: [] },
  situation: { current: versionOf(PRESENT), now: new Date("2026-11-22T12:00:00Z"), coveredByLicence: undefined },
  mayLackPresent: false,
  runtimeFile: async () => join(folder.path, "octopus-ha-node-runtime.22.21.1.zip"),
  timeoutSeconds: 20_000,
  stallSeconds: 60_000,
  onProgress: () => {},
  ...more,
});
const make = (more: Partial<MirrorOrder> = {}) => makeMirror(order(more), around);
const msi = (version: string) => `Octopus.${version}-x64.msi`;
const manifestNow = async () => mirrorManifest.parse(JSON.parse(await readFile(join(mirror(), "mirror.json"), "utf8")));
const source = () => releaseSource(mirror(), 20_000, around);
const downloads = () => vendor.asked.filter((line) => line.startsWith("GET /Octopus"));

test("holds the present version, every hop, the feed and Node, each with the SHA-256 of what lies there", async () => {
  const { versions, fetched } = await make();
  expect(versions).toEqual([PRESENT, STOP, NEXT]);
  expect(fetched).toEqual([msi(PRESENT), msi(STOP), msi(NEXT), "octopus-ha-node-runtime.22.21.1.zip"]);
  const { feed, installers, runtime } = await manifestNow();
  expect(installers.map(({ version, hashStated }) => [version, hashStated])).toEqual(
    [PRESENT, STOP, NEXT].map((version) => [version, true]),
  );
  for (const { file, sizeBytes, sha256: hash } of [feed, ...installers, ...(runtime ? [runtime] : [])]) {
    const bytes = await readFile(join(mirror(), file));
    expect([file, bytes.length, sha256(bytes)]).toEqual([file, sizeBytes, hash]);
  }
  expect(readdirSync(mirror())).toHaveLength(6);
});

test("a second run fetches only what is new, and keeps what an earlier one brought", async () => {
  await make();
  vendor.asked = [];
  expect((await make()).fetched).toEqual([]);
  expect(downloads()).toEqual([]);

  vendor.releases.push({ Version: NEWEST, Released: "2026-01-02" });
  vendor.installers.set(NEWEST, Buffer.from("newest"));
  expect((await make()).fetched).toEqual([msi(NEWEST)]);
  expect((await manifestNow()).installers.map(({ version }) => version).sort()).toEqual([PRESENT, STOP, NEXT, NEWEST]);
  expect(readdirSync(mirror()).filter((name) => name.startsWith("feed-"))).toHaveLength(1);
});

test("without a SHA-256 of the server, what was compared before is told by the manifest and not fetched again", async () => {
  vendor.statesHash = false;
  expect((await make()).fetched).toHaveLength(4);
  expect((await make()).fetched).toEqual([]);
  await rm(join(mirror(), "mirror.json"));
  expect((await make()).fetched).toEqual([PRESENT, STOP, NEXT].map(msi));
});

test("a file that is damaged is fetched again", async () => {
  await make();
  await writeFile(join(mirror(), msi(STOP)), Buffer.alloc(20_000));
  expect((await make()).fetched).toEqual([msi(STOP)]);
  expect(sha256(await readFile(join(mirror(), msi(STOP))))).toBe(sha256(vendor.installers.get(STOP)!));
});

test("a run that is cut off leaves no mirror, and the next one goes on where it ended", async () => {
  vendor.dropsAfter = 5_000;
  expect((await failureOf(() => make())).code).toBe("Download-Unreachable");
  expect(existsSync(join(mirror(), msi(PRESENT)))).toBe(false);
  expect((await failureOf(() => source().feed())).code).toBe("Mirror-Unfinished");
  vendor.dropsAfter = undefined;
  vendor.asked = [];
  await make();
  expect(downloads()[0]).toBe(`GET /${msi(PRESENT)} bytes=5000-`);
  expect((await source().feed()).releases).toHaveLength(3);
});

test("a second run that fails leaves the mirror of the first one as it is", async () => {
  await make();
  const before = await manifestNow();
  vendor.releases.push({ Version: NEWEST, Released: "2026-01-02" });
  expect((await failureOf(() => make())).code).toBe("Installer-NotOffered");
  expect(await manifestNow()).toEqual(before);
  expect((await source().feed()).releases.map(({ version }) => version.text)).not.toContain(NEWEST);
});

test("the present version's installer may be missing only when the runs may do without it", async () => {
  vendor.installers.delete(PRESENT);
  expect((await failureOf(() => make())).code).toBe("Installer-NotOffered");
  const { manifest } = await make({ mayLackPresent: true });
  expect(manifest.installers.map(({ version }) => version)).toEqual([STOP, NEXT]);
  expect(around.said.join("\n")).toContain("The installer of the present version is left out");
});

test("what is not an installer is no part of it", async () => {
  vendor.installers.set(NEXT, Buffer.alloc(0));
  expect((await failureOf(() => make())).code).toBe("Installer-NotAnInstaller");
  expect(existsSync(join(mirror(), "mirror.json"))).toBe(false);
});

describe("as feed and source of the steps", () => {
  beforeEach(() => make());

  test("lists the releases whose installers it holds, and says what it leaves out", async () => {
    vendor.releases.push({ Version: NEWEST, Released: "2026-01-02" });
    await make({ policy: { ...order().policy, excluded: [versionOf(NEWEST)] } });
    const { releases, notes } = await source().feed();
    expect(releases.map(({ version }) => version.text)).toEqual([NEXT, STOP, PRESENT]);
    expect(notes?.[0]).toContain("Only the 3 releases whose installers it holds are considered, and 1 others are not.");
  });

  test("gives size and SHA-256 of an installer as the manifest has them", async () => {
    const path = installerUrl(mirror(), versionOf(STOP));
    const bytes = vendor.installers.get(STOP)!;
    expect(await source().installer(path)).toEqual({ sizeBytes: bytes.length, sha256: sha256(bytes) });
  });

  test.each<[string, (path: string) => Promise<unknown>, string]>([
    ["is not held", (path) => rm(path).then(() => rm(join(mirror(), "mirror.json"))), "Mirror-Unfinished"],
    ["is gone", (path) => rm(path), "Mirror-Damaged"],
    ["was cut off", (path) => writeFile(path, "short"), "Mirror-Damaged"],
    ["is not named", () => writeFile(join(mirror(), "mirror.json"), "{}"), "Mirror-Malformed"],
    ["is behind a folder that is gone", () => rm(mirror(), { recursive: true }), "Mirror-Unreadable"],
  ])("an installer that %s is refused", async (_, harm, code) => {
    const path = installerUrl(mirror(), versionOf(STOP));
    await harm(path);
    expect((await failureOf(() => source().installer(path))).code).toBe(code);
  });

  test("another version is refused with the command that fetches it", async () => {
    const failure = await failureOf(() => source().installer(installerUrl(mirror(), versionOf(NEWEST))));
    expect(failure.code).toBe("Installer-NotMirrored");
    expect(failure.next).toContain("octopus-ha-upgrade mirror --to FOLDER");
  });

  test("a feed that somebody changed is refused", async () => {
    const { feed } = await manifestNow();
    await writeFile(join(mirror(), feed.file), "[]");
    expect((await failureOf(() => source().feed())).code).toBe("Mirror-Damaged");
  });

  describe("a node", () => {
    const folders = {
      problemOf: async () => undefined,
      ensure: async (path: string) => {
        await mkdir(path, { recursive: true });
      },
    };
    const staging = () => nodeStaging(join(folder.path, "node", "staging"), folders, around);
    const wantedOf = async () => {
      const url = installerUrl(mirror(), versionOf(NEXT));
      return { version: versionOf(NEXT), url, ...(await source().installer(url)) };
    };
    const options = { node: "ha-2", sharedFolder: undefined, stallSeconds: 60_000, onProgress: () => {} };

    test("copies from there, compared with the manifest, and asks no server", async () => {
      vendor.asked = [];
      const wanted = await wantedOf();
      expect(await staging().fetch(wanted, options)).toBe("copied");
      expect(await staging().problemOf(wanted)).toBeUndefined();
      expect(vendor.asked).toEqual([]);
    });

    test("keeps nothing of a file that is another one", async () => {
      const wanted = await wantedOf();
      await writeFile(wanted.url, Buffer.alloc(wanted.sizeBytes));
      const failure = await failureOf(() => staging().fetch(wanted, options));
      expect(failure.code).toBe("Staging-WrongFile");
      expect(readdirSync(staging().folder)).toEqual([]);
    });

    test("says that the share cannot be read, and not that its own disk is at fault", async () => {
      const wanted = await wantedOf();
      await rm(mirror(), { recursive: true });
      const failure = await failureOf(() => staging().fetch(wanted, options));
      expect(failure).toBeInstanceOf(Failure);
      expect(failure.code).toBe("Staging-SourceUnreadable");
    });
  });
});
