import { unzipSync } from "fflate";
import type { StoredPackage } from "../controlling/documents";

/**
 * @returns the files of a package, by their path with forward slashes
 * @throws Error when it is no zip, or holds a path that leads out of the folder it is extracted to
 */
export function unzipPackage({ PackageId, Version, FileExtension, bytes }: StoredPackage): Map<string, Uint8Array> {
  const name = `${PackageId} ${Version}`;
  if (!/^\.?(zip|nupkg)$/i.test(FileExtension)) {
    throw new Error(`The package ${name} is a ${FileExtension}: the stand-in extracts zip files only.`);
  }
  const files = new Map<string, Uint8Array>();
  for (const [path, content] of Object.entries(unzipSync(bytes))) {
    const segments = path.split(/[\\/]/);
    if (segments.includes("..") || segments[0] === "" || path.includes(":")) {
      throw new Error(`The package ${name} holds '${path}', which leads out of its folder.`);
    }
    if (!path.endsWith("/")) files.set(segments.join("/"), content);
  }
  return files;
}
