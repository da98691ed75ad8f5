import * as z from "zod";

/**
 * What the instance's replies hold that steps need. Unknown fields are ignored; what older servers do not tell is
 * optional (facts: octopus-api#root-document, octopus-nodes#node-summary).
 */
export const rootReply = z.object({ Version: z.string(), InstallationId: z.string().nullish() });

export const statusReply = z.object({
  MaximumAvailableVersionCoveredByLicense: z.string().nullish(),
  IsInMaintenanceMode: z.boolean().nullish(),
});

export const maintenanceReply = z.object({ IsInMaintenanceMode: z.boolean() });

export const summaryReply = z.object({
  Nodes: z.array(
    z.object({
      Id: z.string(),
      Name: z.string(),
      IsInMaintenanceMode: z.boolean().nullish(),
      IsOffline: z.boolean().nullish(),
      RunningTaskCount: z.number().nullish(),
      MaxConcurrentTasks: z.number().nullish(),
      Version: z.string().nullish(),
    }),
  ),
});

/** All of it: what is not ours to change is sent back as it was read. */
export const nodeReply = z.looseObject({ Id: z.string(), MaxConcurrentTasks: z.number().nullish() });

export const tasksReply = z.object({
  TotalResults: z.number().nullish(),
  Items: z.array(
    z.object({
      Id: z.string(),
      Name: z.string().nullish(),
      Description: z.string().nullish(),
      State: z.string().nullish(),
      ServerNode: z.string().nullish(),
      StartTime: z.string().nullish(),
    }),
  ),
});

export const spacesReply = z.array(z.object({ Id: z.string() }));

export const errorReply = z.object({ ErrorMessage: z.string().nullish(), Errors: z.array(z.string()).nullish() });

/** Reads a JSON reply; undefined when it is no JSON or not of that shape. */
export function parseReply<S extends z.ZodType>(schema: S, text: string): z.output<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
