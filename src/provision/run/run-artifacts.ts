import * as z from "zod";
import type { Controller } from "../read/controller";
import { page } from "../read/resources";

/** A file that a run left: Octopus calls it an artifact. */
interface Artifact {
  id: string;
  fileName: string;
}

/** The page and the data that the last step of a runbook leaves. */
export const [REPORT_PAGE, REPORT_DATA] = ["report.html", "report.json"];

const artifacts = page(z.looseObject({ Id: z.string(), Filename: z.string() }));
const PERMISSION = "ArtifactView";

/** The artifact of that name that a run left; undefined when it left none. */
export async function artifactOf(
  controller: Pick<Controller, "read">,
  taskId: string,
  fileName: string,
): Promise<Artifact | undefined> {
  const { Items } = await controller.read({
    action: `list the artifacts of ${taskId}`,
    permission: PERMISSION,
    path: "/api/{spaceId}/artifacts{?regarding,skip,take}",
    args: { regarding: taskId, skip: 0, take: 100 },
    reply: artifacts,
  });
  const found = Items.find(({ Filename }) => Filename === fileName);
  return found && { id: found.Id, fileName };
}

/**
 * What is in an artifact, in the form that is asked for: a page is a text, and data is read as JSON by the client already.
 */
export const contentOf = <T>(
  controller: Pick<Controller, "read">,
  { id, fileName }: Artifact,
  reply: z.ZodType<T>,
): Promise<T> =>
  controller.read({
    action: `read the artifact ${fileName}`,
    permission: PERMISSION,
    path: `/api/{spaceId}/artifacts/${encodeURIComponent(id)}/content`,
    reply,
  });
