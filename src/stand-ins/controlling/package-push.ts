import type { RouteRequest } from "./route-request";
import { hashOf } from "./feed-packages";
import { sentFile } from "./multipart";
import { packageFile } from "./package-file";
import type { Query } from "./query";
import { invalid, Refusal } from "./refusal";
import { created, ok, type Reply } from "./reply";
import { shownPackage } from "./shown-package";

const MODES = ["FailIfExists", "OverwriteExisting", "IgnoreIfExists"] as const;
type OverwriteMode = (typeof MODES)[number];

/** Takes a package: 201 when it is new or replaced, 200 when nothing changed, 409 when it is in the way. */
export function pushPackage(asked: RouteRequest): Reply {
  const { store } = asked;
  const mode = overwriteMode(asked.query);
  const file = sentFile(asked.contentType, asked.body);
  if (!file) throw invalid("A package file must be provided");
  if (file.bytes.length === 0) throw invalid("The package file has zero length.");
  const given = { ...packageFile(file.name), bytes: file.bytes };
  const before = store.packages.find(given.PackageId, given.Version);
  if (before) {
    if (mode === "FailIfExists") {
      throw new Refusal(
        409,
        "A package with the same ID and version already exists. To proceed anyway, specify an overwriteMode of " +
          "OverwriteExisting or IgnoreIfExists.",
      );
    }
    if (mode === "IgnoreIfExists" || before.Hash === hashOf(given.bytes)) return ok(shownPackage(store, before));
  }
  return created(shownPackage(store, store.packages.add(given)));
}

function overwriteMode(query: Query): OverwriteMode {
  const given = query.get("overwriteMode");
  // The older form of the same question.
  if (given === undefined) return query.flag("replace") === true ? "OverwriteExisting" : "FailIfExists";
  const mode = MODES.find((each) => each.toLowerCase() === given.toLowerCase());
  if (!mode) throw invalid(`The value '${given}' is not valid for overwriteMode.`);
  return mode;
}
