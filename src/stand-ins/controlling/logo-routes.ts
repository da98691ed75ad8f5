import type { RouteRequest } from "./route-request";
import { imageType } from "./image-type";
import { sentFile } from "./multipart";
import { invalid } from "./refusal";
import { ok, type Reply } from "./reply";
import type { Routes } from "./router";

/** What a template shows that was given no logo: a picture of one pixel. */
const NO_LOGO = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** The picture of a step template (facts: octopus-step-templates#routes). */
export const logoRoutes: Routes = {
  "GET actiontemplates/{id}/logo": (asked) => {
    const logo = asked.store.logos.get(asked.store.templates.need(asked.param("id")).Id);
    return { status: 200, type: logo?.type ?? "image/png", content: logo?.bytes ?? NO_LOGO };
  },
  "POST actiontemplates/{id}/logo": saveLogo,
  "PUT actiontemplates/{id}/logo": saveLogo,
};

function saveLogo(asked: RouteRequest): Reply {
  const { Id } = asked.store.templates.need(asked.param("id"));
  const file = sentFile(asked.contentType, asked.body);
  const type = file && imageType(file.bytes);
  if (!file || type === undefined) throw invalid("Invalid image provided.");
  asked.store.logos.set(Id, { type, bytes: file.bytes });
  return ok({});
}
