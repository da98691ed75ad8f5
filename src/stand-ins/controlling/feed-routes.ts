import type { RouteRequest } from "./route-request";
import type { FeedPackage } from "./kept-documents";
import { preReleaseOf } from "./package-version";
import { filtered, page } from "./paging";
import { invalid, Refusal } from "./refusal";
import { ok } from "./reply";
import type { Routes } from "./router";

/** Feeds: the built-in one only, which nobody can change here (facts: octopus-packages#the-built-in-feed). */
export const feedRoutes: Routes = {
  "GET feeds": ({ store, query }) => {
    const types = query.list("feedType")?.map((type) => type.toLowerCase());
    return page({
      query,
      itemType: "Feed",
      self: store.path("feeds"),
      items: filtered(query, store.feeds.all()).filter(
        ({ FeedType }) => types === undefined || types.includes(String(FeedType).toLowerCase()),
      ),
      present: (feed) => store.shown("feeds", feed),
    });
  },
  "GET feeds/all": ({ store }) => ok(store.feeds.all().map((feed) => store.shown("feeds", feed))),
  "GET feeds/{feed}": (asked) => ok(asked.store.shown("feeds", asked.store.feeds.need(asked.param("feed")))),
  "GET feeds/{feed}/packages": (asked) => {
    const feed = asked.store.feeds.need(asked.param("feed")).Id;
    const take = asked.query.number("take", 30);
    // A bare array, of the newest only.
    return ok(
      versionsOf(asked)
        .slice(0, Math.min(take, 1))
        .map((each) => shown(each, feed)),
    );
  },
  "GET feeds/{feed}/packages/versions": (asked) => {
    const feed = asked.store.feeds.need(asked.param("feed")).Id;
    return page({
      query: asked.query,
      itemType: "PackageVersion",
      self: asked.store.path(`feeds/${feed}/packages/versions`),
      items: versionsOf(asked),
      present: (each) => shown(each, feed),
    });
  },
  "GET feeds/{feed}/packages/search": (asked) => {
    const feed = asked.store.feeds.need(asked.param("feed")).Id;
    const term = asked.query.get("term")?.toLowerCase() ?? "";
    return page({
      query: asked.query,
      itemType: "PackageDescription",
      self: asked.store.path(`feeds/${feed}/packages/search`),
      items: asked.store.packages
        .byPackage()
        .flatMap((versions) => versions.slice(0, 1))
        .filter(({ PackageId }) => PackageId.toLowerCase().includes(term)),
      present: ({ PackageId, Version }) => ({ Id: PackageId, Name: PackageId, LatestVersion: Version, Links: {} }),
    });
  },
};

function versionsOf({ store, query }: RouteRequest): readonly FeedPackage[] {
  const packageId = query.get("packageId");
  if (packageId === undefined) throw invalid("The packageId field is required.");
  if (query.get("versionRange") !== undefined) {
    throw new Refusal(501, "This stand-in does not understand version ranges.");
  }
  const tag = query.get("preReleaseTag")?.toLowerCase();
  const releasesOnly = query.flag("includePreRelease") === false;
  return store.packages.versions(packageId).filter(({ Version }) => {
    const preRelease = preReleaseOf(Version).toLowerCase();
    return (!releasesOnly || preRelease === "") && (tag === undefined || preRelease.startsWith(tag));
  });
}

const shown = ({ PackageId, Version, Published, bytes }: FeedPackage, FeedId: string) => ({
  Id: `packages-${PackageId}.${Version}`,
  Version,
  PackageId,
  FeedId,
  Title: PackageId,
  Published,
  SizeBytes: bytes.length,
  ReleaseNotes: null,
  Links: {},
});
