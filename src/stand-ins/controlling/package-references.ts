import { randomUUID } from "node:crypto";
import type { PackageReference } from "./documents";
import { textsOf, type Fields } from "./fields";
import { invalid } from "./refusal";
import type { ControllerStore } from "./store";

/** The package references of a template or an action, as they are kept (facts: octopus-packages#package-references). */
export function storedReferences(given: readonly Fields[]): PackageReference[] {
  return given.map((fields) => ({
    ...fields.kept(),
    Id: fields.text("Id") || randomUUID(),
    Name: fields.text("Name"),
    PackageId: fields.textOrNull("PackageId"),
    FeedId: fields.textOrNull("FeedId"),
    AcquisitionLocation: fields.text("AcquisitionLocation") || "Server",
    Version: fields.textOrNull("Version"),
    Properties: textsOf(fields.object("Properties")),
  }));
}

export const isExpression = (text: string): boolean => text.includes("#{");

/**
 * `feeds-builtin` is a feed of the default space only, and a new template takes no expression
 * (facts: octopus-packages#the-built-in-feed, octopus-packages#package-references). Stricter than a real instance,
 * which is said to take names of feeds too.
 * @throws 400
 */
export function checkFeeds(
  store: ControllerStore,
  references: readonly PackageReference[],
  expressions: "allowed" | "refused",
): void {
  const unknown = references
    .map(({ FeedId }) => FeedId)
    .filter((id) => id !== null)
    .filter((id) => (isExpression(id) ? expressions === "refused" : !store.feeds.get(id)));
  if (unknown.includes("")) throw invalid("No Feed Id was specified.");
  if (unknown.length > 0) throw invalid(`The following Feed Ids cannot be found: ${unknown.join(", ")}`);
}
