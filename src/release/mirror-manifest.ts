import * as z from "zod";
import { parseVersion } from "../values/version";

/** The list of what a mirror holds, in its folder. It is written last: without it, there is no mirror. */
export const MIRROR_MANIFEST = "mirror.json";

/** A file of the mirror, by its name in the folder. */
const mirrored = z.object({
  file: z.string().regex(/^[\w-][\w.-]*$/),
  sizeBytes: z.int().positive(),
  /** Lower-case hex, of the file as it was fetched: every copy is compared with it. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What `octopus-ha-upgrade mirror` writes, and what the steps read in the place of the vendor's addresses. */
export const mirrorManifest = z.object({
  format: z.literal(1),
  madeAt: z.iso.datetime(),
  feed: mirrored.extend({
    /** Where it came from, without a query. */
    from: z.string(),
  }),
  installers: z.array(
    mirrored.extend({
      version: z.string().refine((text) => parseVersion(text) !== undefined),
      /** Whether the server that it came from named the same SHA-256; else only the size was compared. */
      hashStated: z.boolean(),
    }),
  ),
  /** The package that brings Node to the nodes, for `apply` on a machine without npm. */
  runtime: mirrored.optional(),
});

export type MirroredFile = z.infer<typeof mirrored>;
export type MirrorManifest = z.infer<typeof mirrorManifest>;

/** What a text says, or undefined when it is no manifest of a mirror. */
export function parseMirrorManifest(text: string): MirrorManifest | undefined {
  try {
    return mirrorManifest.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
