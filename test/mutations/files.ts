import type { Break } from "./break";

/** With it, the next attempt looks anew at maintenance mode, and hides what these bugs do. */
/** What a run keeps on a node and hands from one attempt to the next: the record, maintenance mode, what lies in folders. */
export const FILES: readonly Break[] = [
  {
    name: "record-not-proven-first",
    promise: "P7",
    story: "maintenance is switched off first, and only then it is seen that the record cannot be closed.",
    steps: ["maintenance"],
    edits: [
      {
        file: "steps/maintenance/restore.ts",
        find: "  if (differences.length === 0) await recorder.proveWritable();\n",
        replace: "",
      },
    ],
    faults: ["record-held-at-the-end"],
  },
  {
    name: "primarys-record-closed-early",
    promise: "P5",
    story:
      "The primary closes its record while another node's is open, so that nobody tells that node which way to go.",
    steps: ["maintenance"],
    edits: [
      {
        file: "steps/maintenance/restore.ts",
        find: "return [...differences, ...recordsStillOpen(context), ...notAsked(context, record)];",
        replace: "return differences;",
      },
    ],
    faults: ["backup-device-full", "second-node-starts-in-a-later-run"],
    // The primary keeps its program to the end, because 'Take the primary node out of service' declines below 2023.2.9755.
    versions: { from: "2023.1.9791", to: "2023.2.9704" },
    again: { "Upgrade.Release.Ceiling": "2023.1.9791" },
    attacked: () => [{}, { exactVersion: "2023.1.9791" }],
  },
  {
    name: "folder-closed-afterwards",
    promise: "P12",
    story: "The folder that programs run from as SYSTEM is made first and given its access list afterwards.",
    steps: ["preflight", "check-version", "install-msi", "drain-stop", "maintenance"],
    edits: [
      {
        file: "src/windows/folder-access.ts",
        find: "[void][IO.Directory]::CreateDirectory($given, $security)",
        replace: "Set-Acl -LiteralPath $given -AclObject $security",
      },
      {
        file: "src/windows/folder-access.ts",
        find: "if (!(await files.isThere(folder))) await makeClosed(ask, folder);",
        replace:
          "if (!(await files.isThere(folder))) { await files.makeFolder(folder); await makeClosed(ask, folder); }",
      },
    ],
  },
  {
    name: "signed-address-handed-over",
    promise: "P10",
    story: "check-version hands the installer's address over as it is, with the signature in its query.",
    steps: ["check-version"],
    edits: [
      {
        file: "steps/check-version/choose.ts",
        find: "    installerUrl: withoutQuery(url),",
        replace: "    installerUrl: url,",
      },
      // The mask would hide it in the log; the output would be masked too, and the download refused.
      {
        file: "src/host/secrets-in.ts",
        find: "return [...whole, ...inAddresses];",
        replace: "return whole;",
      },
    ],
  },
];
