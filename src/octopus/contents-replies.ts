import * as z from "zod";

/** What replies about the contents of an instance hold that is looked at (facts: octopus-api#contents). */
export const countReply = z.object({ TotalResults: z.number() });

export const userReply = z.object({ Id: z.string(), Username: z.string().nullish() });

export const licenseReply = z.object({ IsCompliant: z.boolean(), ComplianceSummary: z.string().nullish() });

export const licenseTextReply = z.object({ SerialNumber: z.string().nullish(), LicenseText: z.string().nullish() });

export const certificateReply = z.object({ Thumbprint: z.string() });

export const apiKeysReply = z.object({
  Items: z.array(
    z.object({
      Created: z.string().nullish(),
      ApiKey: z.union([z.string(), z.object({ Hint: z.string().nullish() })]).nullish(),
    }),
  ),
});

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

const folder = z.string().nullish();

export const serverFoldersReply = z.object({
  LogsDirectory: folder,
  ArtifactsDirectory: folder,
  PackagesDirectory: folder,
  EventExportsDirectory: folder,
  ImportsDirectory: folder,
  TelemetryDirectory: folder,
});
