import { inWords } from "../installer/installer-file";
import type { MadeMirror } from "../mirror/make-mirror";
import { MIRROR_MANIFEST } from "../release/mirror-manifest";
import { command } from "../names/commands";
import { VARIABLES } from "../names/variables";

/** A mirror as a person reads it: what it is for, what it holds, what to do with it. */
export function mirrorLines(folder: string, { manifest, versions, fetched, passedOver }: MadeMirror): string[] {
  const files = filesOf(manifest);
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return [
    ...passedOver,
    versions.length === 1
      ? `No version newer than ${versions[0] ?? ""} is allowed: the mirror holds the present one.`
      : `The way: ${versions.join(" -> ")}.`,
    `${folder} is complete: ${files.length} files, ${inWords(bytes)}; ${fetched.length} fetched now, the others were there. ${MIRROR_MANIFEST} lists them with their SHA-256.`,
    ...unstated(manifest),
    `Copy the whole folder to a share that the Tentacles of all nodes read. Set ${VARIABLES.feedUrl} and ${VARIABLES.installerUrl} to that folder. On a machine without npm, give ${command("apply", `--runtime-package ${manifest.runtime?.file ?? ""}`)}.`,
  ];
}

/** One line for each file, for scripts: what became of it, its SHA-256 and its name. */
export const mirrorBasics = (_folder: string, { manifest, fetched }: MadeMirror): string[] =>
  filesOf(manifest).map(({ file, sha256 }) => `${fetched.includes(file) ? "fetched" : "kept"} ${sha256} ${file}`);

const filesOf = ({ feed, installers, runtime }: MadeMirror["manifest"]) => [
  feed,
  ...installers,
  ...(runtime ? [runtime] : []),
];

/** The nodes check the signature of each installer; nobody can here. */
function unstated({ installers }: MadeMirror["manifest"]): string[] {
  const names = installers.filter(({ hashStated }) => !hashStated).map(({ file }) => file);
  if (names.length === 0) return [];
  return [
    `The download server gives no SHA-256 for ${names.join(", ")}: only the size was compared. The nodes check the signature.`,
  ];
}
