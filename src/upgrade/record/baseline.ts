import * as z from "zod";
import { CONTENT_KINDS } from "../../octopus/contents-api";

const count = z.number().int().nonnegative();

/**
 * What the instance held directly before the last stop, as the API key saw it, and what was broken already: what the
 * verification after the database upgrade compares with. A key that is absent could not be found out; `unknown` says why.
 */
export const baselineSchema = z.object({
  at: z.string(),
  /** Where it was asked. */
  address: z.string(),
  user: z.object({ id: z.string(), administersSystem: z.boolean().optional() }).optional(),
  licenseIsCompliant: z.boolean().optional(),
  licenseSerial: z.string().optional(),
  /** Of the certificate by which Tentacles know the instance. */
  certificateThumbprint: z.string().optional(),
  /** Nodes that did not run then: nobody expects them to run afterwards. */
  offlineNodes: z.array(z.string()).optional(),
  spaces: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        counts: z.partialRecord(z.enum(CONTENT_KINDS), count),
        /** Of these the API key may not have seen all. */
        notAllSeen: z.array(z.enum(CONTENT_KINDS)),
        /** So many machines a cleanup policy may remove. */
        unavailableMachines: count.optional(),
      }),
    )
    .optional(),
  files: z.array(
    z.object({
      kind: z.enum(["task-log", "artifact", "package"]),
      name: z.string(),
      path: z.string(),
      sizeBytes: count,
      sha256: z.string(),
    }),
  ),
  /** Why something is absent: sentences without full stop, by what it is. */
  unknown: z.record(z.string(), z.string()),
});

export type Baseline = z.infer<typeof baselineSchema>;
