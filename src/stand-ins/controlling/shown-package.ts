import { builtInFeed } from "./built-in-feed";
import type { FeedPackage } from "./kept-documents";
import type { ControllerStore } from "./store";

/** A package as it goes out (facts: octopus-packages#pushing-a-package). */
export function shownPackage(store: ControllerStore, { bytes, ...rest }: FeedPackage): object {
  const FeedId = builtInFeed(store).Id;
  return store.shown(
    "packages",
    {
      ...rest,
      FeedId,
      NuGetPackageId: rest.PackageId,
      NuGetFeedId: FeedId,
      Title: rest.PackageId,
      Summary: null,
      Description: null,
      PackageSizeBytes: bytes.length,
    },
    { Raw: store.path(`packages/${rest.Id}/raw`) },
  );
}
