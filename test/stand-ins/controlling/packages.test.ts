import { createHash } from "node:crypto";
import { fileForm, madeUpController, type Answered, type MadeUpController } from "./made-up-controller";

let at: MadeUpController;
beforeEach(async () => {
  at = await madeUpController();
});
afterEach(() => at.close());

const push = (name: string, content = "zip", query = "", field = "data") =>
  at.ask("POST", `packages/raw${query}`, fileForm(name, content, field));

test.each([
  ["acme.1.0.0.zip", "acme", "1.0.0", ".zip"],
  ["acme-tools.2.1.nupkg", "acme-tools", "2.1", ".nupkg"],
  ["acme.web.1.2.3.4.tar.gz", "acme.web", "1.2.3.4", ".tar.gz"],
  ["acme.3.tools.1.0.0-rc.1+build.7.zip", "acme.3.tools", "1.0.0-rc.1+build.7", ".zip"],
  ["octopus-ha-upgrade-db.0.1.0.zip", "octopus-ha-upgrade-db", "0.1.0", ".zip"],
])("%s is the package %s, version %s", async (name, PackageId, Version, FileExtension) => {
  const pushed = await push(name);
  expect(pushed).toMatchObject({
    status: 201,
    body: {
      Id: `packages-${PackageId}.${Version}`,
      PackageId,
      Version,
      FileExtension,
      NuGetPackageId: PackageId,
      FeedId: "feeds-builtin",
      PackageSizeBytes: 3,
      Hash: createHash("sha1").update("zip").digest("hex"),
    },
  });
});

test.each(["acme.zip", "acme.1.0.0.txt", "1.zip", "ac me.1.0.0.zip", `${"a".repeat(101)}.1.0.0.zip`])(
  "%s is no name of a package",
  async (name) => {
    expect((await push(name)).status).toBe(400);
  },
);

test("a file is needed, and it must not be empty", async () => {
  const empty = new FormData();
  empty.append("data", "no file");
  expect((await at.ask("POST", "packages/raw", empty)).body.Errors).toEqual(["A package file must be provided"]);
  expect((await push("acme.1.0.0.zip", "")).status).toBe(400);
  expect((await at.ask("POST", "packages/raw", { a: 1 })).status).toBe(400);
});

test.each([
  ["", "other", 409, "first"],
  ["?overwriteMode=FailIfExists", "other", 409, "first"],
  ["?overwriteMode=IgnoreIfExists", "other", 200, "first"],
  ["?overwriteMode=OverwriteExisting", "other", 201, "other"],
  ["?overwriteMode=overwriteexisting", "first", 200, "first"],
  ["?replace=true", "other", 201, "other"],
  ["?overwriteMode=Sometimes", "other", 400, "first"],
])("pushed again with %j and %j: %d, and the feed has %j", async (query, content, status, kept) => {
  await push("acme.1.0.0.zip", "first");
  const again = await push("acme.1.0.0.zip", content, query, "fileToUpload");
  expect(again.status).toBe(status);
  if (status === 409) expect(again.body.ErrorMessage).toMatch(/same ID and version already exists/);
  expect((await at.ask("GET", "packages/packages-acme.1.0.0/raw")).text).toBe(kept);
});

test("bytes of any kind come back as they were pushed", async () => {
  const bytes = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7) % 256);
  await at.ask("POST", "packages/raw", fileForm("acme.1.0.0.zip", bytes));
  expect(Buffer.from(at.store.findPackage("ACME", "1.0.0")!.bytes).equals(bytes)).toBe(true);
});

describe("with versions", () => {
  beforeEach(async () => {
    for (const version of ["1.9.0", "1.10.0", "1.10.0-beta.2", "1.10.0-beta.10"]) await push(`acme.${version}.zip`);
    await push("other.1.0.0.zip");
  });
  const versions = (items: readonly Answered[]) => items.map(({ Version }) => String(Version));

  test.each([
    ["packages?nuGetPackageId=acme", ["1.10.0", "1.10.0-beta.10", "1.10.0-beta.2", "1.9.0"]],
    ["packages?nuGetPackageId=ACME&skip=1&take=1", ["1.10.0-beta.10"]],
    ["packages?latest=true", ["1.10.0", "1.0.0"]],
    ["packages?filter=OTH", ["1.0.0"]],
    ["feeds/feeds-builtin/packages/versions?packageId=acme&take=1", ["1.10.0"]],
    ["feeds/feeds-builtin/packages/versions?packageId=acme&includePreRelease=false", ["1.10.0", "1.9.0"]],
    ["feeds/feeds-builtin/packages/versions?packageId=acme&preReleaseTag=beta", ["1.10.0-beta.10", "1.10.0-beta.2"]],
    ["feeds/feeds-builtin/packages/versions?packageId=unknown", []],
  ])("%s: %j", async (path, expected) => {
    expect(versions((await at.ask("GET", path)).body.Items)).toEqual(expected);
  });

  test("the latest of a feed is a bare array; the feed is searched by part of a name", async () => {
    const { body } = await at.ask("GET", "feeds/feeds-builtin/packages?packageId=acme");
    expect(body).toMatchObject([{ Version: "1.10.0", FeedId: "feeds-builtin" }]);
    const { body: found } = await at.ask("GET", "feeds/feeds-builtin/packages/search?term=acm");
    expect(found.Items).toMatchObject([{ Id: "acme", LatestVersion: "1.10.0" }]);
  });

  test.each([
    ["feeds/Feeds-9/packages/versions?packageId=acme", 404],
    ["feeds/feeds-builtin/packages/versions", 400],
    ["feeds/feeds-builtin/packages/versions?packageId=acme&versionRange=[1,2)", 501],
    ["packages/packages-acme.9.9.9", 404],
  ])("%s: %d", async (path, status) => {
    expect((await at.ask("GET", path)).status).toBe(status);
  });

  test("packages are deleted one by one or several at once", async () => {
    expect((await at.ask("DELETE", "packages/packages-acme.1.9.0")).status).toBe(200);
    const Ids = ["packages-acme.1.10.0", "packages-other.1.0.0"];
    expect((await at.ask("DELETE", "packages/bulk", { Ids, SpaceId: "Spaces-1" })).status).toBe(200);
    expect(versions((await at.ask("GET", "packages")).body.Items)).toEqual(["1.10.0-beta.10", "1.10.0-beta.2"]);
    expect((await at.ask("DELETE", "packages/packages-acme.1.9.0")).status).toBe(404);
    expect((await at.ask("DELETE", "packages/bulk", {})).status).toBe(400);
  });
});

test.each([
  ["feeds?feedType=BuiltIn&take=1", ["feeds-builtin"]],
  ["feeds?feedType=NuGet", []],
  ["feeds?partialName=built", ["feeds-builtin"]],
])("%s: %j", async (path, ids) => {
  expect((await at.ask("GET", path)).body.Items.map(({ Id }) => Id)).toEqual(ids);
});
