import { createHash } from "node:crypto";
import type { FeedPackage } from "./kept-documents";
import { newestFirst } from "./package-version";

/** The packages of the built-in feed. */
export class FeedPackages {
  private readonly byId = new Map<string, FeedPackage>();
  private readonly versionsOf = new Map<string, FeedPackage[]>();

  constructor(private readonly now: () => Date) {}

  add(given: { PackageId: string; Version: string; FileExtension: string; bytes: Uint8Array }): FeedPackage {
    const added: FeedPackage = {
      ...given,
      Id: idOf(given.PackageId, given.Version),
      Hash: hashOf(given.bytes),
      Published: this.now().toISOString(),
    };
    this.remove(added.Id);
    this.byId.set(added.Id.toLowerCase(), added);
    const key = given.PackageId.toLowerCase();
    this.versionsOf.set(
      key,
      [...(this.versionsOf.get(key) ?? []), added].sort((a, b) => newestFirst(a.Version, b.Version)),
    );
    return added;
  }

  get(id: string): FeedPackage | undefined {
    return this.byId.get(id.toLowerCase());
  }

  find(packageId: string, version: string): FeedPackage | undefined {
    return this.get(idOf(packageId, version));
  }

  remove(id: string): void {
    const removed = this.get(id);
    if (!removed) return;
    this.byId.delete(id.toLowerCase());
    const key = removed.PackageId.toLowerCase();
    const left = (this.versionsOf.get(key) ?? []).filter(({ Id }) => Id !== removed.Id);
    if (left.length > 0) this.versionsOf.set(key, left);
    else this.versionsOf.delete(key);
  }

  /** All versions of one package, the newest first. */
  versions(packageId: string): readonly FeedPackage[] {
    return this.versionsOf.get(packageId.toLowerCase()) ?? [];
  }

  /** All versions of each package, in the order of their ids, the newest of each first. */
  byPackage(): readonly (readonly FeedPackage[])[] {
    return [...this.versionsOf.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, versions]) => versions);
  }
}

export const hashOf = (bytes: Uint8Array): string => createHash("sha1").update(bytes).digest("hex");

const idOf = (packageId: string, version: string) => `packages-${packageId}.${version}`;
