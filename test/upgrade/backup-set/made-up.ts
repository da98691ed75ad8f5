import type { KeysPart, Manifest } from "../../../src/upgrade/backup-set/manifest";

export const INSTALLATION = "1f0e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";

export const madeUpKeysPart = (over: Partial<KeysPart> = {}): KeysPart => ({
  file: { name: "keys.pem", bytes: 4, sha256: "0".repeat(64) },
  masterKeyFingerprint: "0f0f",
  recipients: [{ subject: "CN=Octopus keys", thumbprint: "A1A1", endsAt: "2027-01-01T00:00:00.000Z" }],
  hasLicense: true,
  configurationFiles: ["C:\\Octopus\\OctopusServer.config"],
  ...over,
});

export const madeUpManifest = (over: Partial<Manifest> = {}): Manifest => ({
  format: 1,
  installationId: INSTALLATION,
  instance: "OctopusServer",
  version: "2025.4.10333",
  schemaVersion: "2025.4.10333",
  nodes: ["HA-NODE-1", "HA-NODE-2"],
  run: { id: "ServerTasks-42", environment: "Production" },
  sealedAt: "2026-02-14T22:10:00.000Z",
  database: {
    name: "OctopusDeploy",
    path: "\\\\nas\\backups\\OctopusDeploy.bak",
    bytes: 1_000_000,
    startedAt: "2026-02-14T22:05:00.000Z",
    finishedAt: "2026-02-14T22:07:00.000Z",
    verifiedAt: "2026-02-14T22:09:00.000Z",
    setGuid: "5E9C0000-0000-0000-0000-000000000001",
  },
  keys: madeUpKeysPart(),
  ...over,
});
