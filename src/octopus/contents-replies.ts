import * as z from "zod";

/** What replies about the contents of an instance hold that is looked at (facts: octopus-api#contents). */
export const countReply = z.object({ TotalResults: z.number() });

export const userReply = z.object({ Id: z.string(), Username: z.string().nullish() });

const restriction = z.array(z.string()).nullish();

export const permissionsReply = z.object({
  SpacePermissions: z
    .record(
      z.string(),
      z.array(
        z.object({
          SpaceId: z.string().nullish(),
          RestrictedToProjectIds: restriction,
          RestrictedToProjectGroupIds: restriction,
          RestrictedToEnvironmentIds: restriction,
          RestrictedToTenantIds: restriction,
        }),
      ),
    )
    .nullish(),
  SystemPermissions: z.array(z.string()).nullish(),
  IsPermissionsComplete: z.boolean().nullish(),
});

export const licenseReply = z.object({ IsCompliant: z.boolean(), ComplianceSummary: z.string().nullish() });

export const allSpacesReply = z.array(
  z.object({ Id: z.string(), Name: z.string(), TaskQueueStopped: z.boolean().nullish() }),
);

export const artifactsReply = z.object({
  Items: z.array(z.object({ Id: z.string(), Filename: z.string().nullish() })),
});

export const packagesReply = z.object({
  Items: z.array(z.object({ Id: z.string(), PackageSizeBytes: z.number().nullish() })),
});

export const queueReply = z.object({
  Items: z.array(
    z.object({
      Id: z.string(),
      Description: z.string().nullish(),
      State: z.string().nullish(),
      QueueTime: z.string().nullish(),
      HasPendingInterruptions: z.boolean().nullish(),
      HasPendingPreconditions: z.boolean().nullish(),
    }),
  ),
});
