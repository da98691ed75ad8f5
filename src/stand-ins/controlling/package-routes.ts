import type { RouteRequest } from "./route-request";
import type { FeedPackage } from "./kept-documents";
import { pushPackage } from "./package-push";
import { page } from "./paging";
import { invalid, notFound } from "./refusal";
import { ok } from "./reply";
import type { Routes } from "./router";
import { shownPackage } from "./shown-package";

/** The built-in package repository (facts: octopus-packages#pushing-a-package), without delta uploads and retention. */
export const packageRoutes: Routes = {
  "POST packages/raw": pushPackage,
  "GET packages": ({ store, query }) => {
    const packageId = query.get("nuGetPackageId");
    const part = query.get("filter")?.toLowerCase();
    const newestOnly = query.flag("latest") === true;
    const groups = packageId === undefined ? store.packages.byPackage() : [store.packages.versions(packageId)];
    return page({
      query,
      itemType: "Package",
      self: store.path("packages"),
      items: groups
        .flatMap((versions) => (newestOnly ? versions.slice(0, 1) : versions))
        .filter(({ PackageId }) => part === undefined || PackageId.toLowerCase().includes(part)),
      present: (each) => shownPackage(store, each),
    });
  },
  "GET packages/{id}": (asked) => ok(shownPackage(asked.store, needed(asked))),
  "GET packages/{id}/raw": (asked) => {
    const { PackageId, Version, FileExtension, bytes } = needed(asked);
    const headers = { "Content-Disposition": `attachment; filename="${PackageId}.${Version}${FileExtension}"` };
    return { status: 200, type: "application/octet-stream", content: bytes, headers };
  },
  "DELETE packages/bulk": (asked) => {
    // Ids are in the body or in the query, depending on the client.
    const ids = asked.body.length > 0 ? asked.fields().texts("Ids") : (asked.query.list("ids") ?? []);
    if (ids.length === 0) throw invalid("The Ids field is required.");
    for (const id of ids) asked.store.packages.remove(id);
    return ok({});
  },
  "DELETE packages/{id}": (asked) => {
    asked.store.packages.remove(needed(asked).Id);
    return ok({});
  },
};

function needed(asked: RouteRequest): FeedPackage {
  const found = asked.store.packages.get(asked.param("id"));
  if (!found) throw notFound();
  return found;
}
