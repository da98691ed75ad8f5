import { createHash } from "node:crypto";
import { honest, serve } from "../../installer/download-server";
import { SERVER_PROGRAM } from "./octopus-node";
import { FROM, RunVariables, TO } from "./run-variables";

/** A download server with one installer, and what 'Inspect the nodes' and 'Check for a new version' hand over of it. */
export interface MsiPlan {
  variables: RunVariables;
  installer: { url: string; sizeBytes: number; sha256: string };
  /** How often it was asked for the installer. */
  downloads(): number;
  close(): Promise<void>;
}

const STAGING = "C:\\ProgramData\\OctopusHaUpgrade\\staging";
export const LOGS = "C:\\ProgramData\\OctopusHaUpgrade\\logs";
export const stagedFile = (version = TO) => `${STAGING}\\Octopus.${version}-x64.msi`;

/** The same file as the installer of the version that the instance runs. */
export const previousOf = ({ installer }: MsiPlan) => ({
  PreviousInstallerUrl: installer.url,
  PreviousInstallerSizeBytes: String(installer.sizeBytes),
  PreviousInstallerSha256: installer.sha256,
});

export async function planFor(installer: Buffer, { from = FROM, to = TO } = {}): Promise<MsiPlan> {
  const server = await serve(installer, honest);
  const sha256 = createHash("sha256").update(installer).digest("hex");
  const variables = new RunVariables().give({
    CurrentVersion: from,
    TargetVersion: to,
    FinalVersion: to,
    InstallerUrl: server.url,
    InstallerSizeBytes: String(installer.length),
    InstallerSha256: sha256,
    NodeName: "HA-NODE-1",
    ServerProgram: SERVER_PROGRAM,
    InstanceName: "OctopusServer",
    ServiceName: "OctopusDeploy",
    ListenPrefixes: '["http://localhost/"]',
    NodeAddress: "http://ha-node-1/",
    StoppedAt: "2026-01-10T03:00:00.000Z",
  });
  return {
    variables,
    installer: { url: server.url, sizeBytes: installer.length, sha256 },
    downloads: () => server.ranges.length,
    close: () => server.close(),
  };
}
