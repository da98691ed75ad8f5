import * as z from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A name in the set's own folder: no path leads out of it. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/);

/** A file in the set's folder, as it was when it was written. */
const setFile = z.object({ name: fileName, bytes: z.int().min(1), sha256 });

export type SetFile = z.infer<typeof setFile>;

/** Somebody who can open the file with the keys. */
const recipient = z.object({
  subject: z.string(),
  /** SHA-1 of the certificate, in uppercase hex, as Windows shows it. */
  thumbprint: z.string(),
  endsAt: z.string(),
});

/** What the row with the keys wrote: nothing in it is a secret. */
const keys = z.object({
  file: setFile,
  /** Tells one master key from another, and nothing else of it (src/server-program/master-key.ts). */
  masterKeyFingerprint: z.string(),
  recipients: z.array(recipient).min(1),
  hasLicense: z.boolean(),
  /** Where they lay on the primary node. */
  configurationFiles: z.array(z.string()),
});

/** The same, with what that row found out and the set as a whole tells. */
export const keysPart = keys.extend({
  /** Of the server's own certificate. */
  thumbprint: z.string().optional(),
});

export type KeysPart = z.infer<typeof keysPart>;

/** One of the folders that the instance keeps files in. */
const folder = z.object({
  /** As Octopus calls it: `Packages`. */
  name: z.string(),
  /** Where it lies, and where its copy does. */
  source: z.string(),
  copy: z.string(),
  files: z.int().min(0),
  bytes: z.int().min(0),
  /** Every file of it: a file in the set's folder, whose hash is that of the sorted list. */
  list: setFile,
  copiedAt: z.string(),
});

/** What the rows with the files found and wrote. */
export const foldersPart = z.object({
  folders: z.array(folder),
  /** They were not due: the set whose copy still counts, and how old that was. */
  notDue: z.object({ set: z.string(), copiedAt: z.string() }).optional(),
});

export type FoldersPart = z.infer<typeof foldersPart>;

/** The backup of the database. Its files lie where SQL Server sees them, and paths are as it sees them. */
const database = z.object({
  name: z.string().min(1),
  /** The full backup. */
  path: z.string().min(1),
  bytes: z.int().min(1),
  startedAt: z.string(),
  finishedAt: z.string(),
  /** RESTORE VERIFYONLY had read all of it by then. */
  verifiedAt: z.string(),
  /** By which the file says that it is this backup (`BackupSetGUID` of its header); absent where the server does not tell. */
  setGuid: z.string().optional(),
  /** Nodes were serving while it was made: without what was made on top of it, later changes are not in it. */
  whileServing: z.literal(true).optional(),
  /** Going back takes both files. */
  differential: z.object({ path: z.string().min(1), bytes: z.int().min(1), verifiedAt: z.string() }).optional(),
  /** On the database's own storage, and gone with it. */
  snapshot: z.object({ name: z.string().min(1), createdAt: z.string() }).optional(),
});

/**
 * The manifest of a backup set, format 1: what belongs together, and where it lies. It is written when every part of it is
 * proven, and last of all; so what has no manifest is no set (P16). No secrets.
 */
const manifestSchema = z.object({
  format: z.literal(1),
  /** Of the instance, as /api shows it. */
  installationId: z.string().min(1),
  /** Of the primary node, as Octopus.Server.exe calls it. */
  instance: z.string(),
  /** The program's version, and the one that the schema belongs to by its newest row. */
  version: z.string(),
  schemaVersion: z.string(),
  nodes: z.array(z.string()),
  /** Of the server's own certificate: by it a restored instance shows that the master key fits. */
  thumbprint: z.string().optional(),
  /** The run that made it, in words of the controlling instance. */
  run: z.object({ id: z.string(), environment: z.string() }),
  sealedAt: z.string(),
  database,
  /** Absent when nobody gave a certificate for them. */
  keys: keys.optional(),
  folders: foldersPart.optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;

/**
 * Reads a manifest's text.
 * @returns why it is none, in a clause
 */
export function parseManifest(text: string): { manifest: Manifest } | { because: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { because: "it is not JSON" };
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return { manifest: parsed.data };
  return {
    because: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "all"}: ${message}`).join("; "),
  };
}

export const manifestText = (manifest: Manifest): string =>
  `${JSON.stringify(manifestSchema.parse(manifest), null, 2)}\n`;
