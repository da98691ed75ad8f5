import { statSync } from "node:fs";
import { dirname } from "node:path";

/** Who may do what with a folder, as far as the stand-ins keep it: only what closing a folder needs. */
interface Acl {
  protected: boolean;
  grants: string[];
  owner: string;
}

/** As a folder below ProgramData usually is: users may read it and make files. */
const USUAL_SDDL = "O:SYG:SYD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;CIID;DCLCRPCR;;;BU)(A;OICIID;0x1200a9;;;BU)";
const NAMES: Readonly<Record<string, string>> = { "*S-1-5-18": "SY", "*S-1-5-32-544": "BA" };

/** Access lists of folders, kept by what identifies a folder on the disk, so that they survive a rename. */
export class FolderAcls {
  private readonly acls = new Map<string, Acl>();

  close(path: string): void {
    this.acls.set(idOf(path), { ...this.of(path), protected: true });
  }

  grant(path: string, grants: readonly string[]): void {
    const trustees = grants.map((grant) => NAMES[grant.split(":")[0] ?? ""] ?? "WD");
    this.acls.set(idOf(path), { ...this.of(path), grants: trustees });
  }

  setOwner(path: string, owner: string): void {
    this.acls.set(idOf(path), { ...this.of(path), owner: NAMES[owner] ?? "WD" });
  }

  sddl(path: string): string {
    const acl = this.acls.get(idOf(path));
    if (!acl?.protected) return this.inherits(path) ? "O:BAG:SYD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)" : USUAL_SDDL;
    return `O:${acl.owner}G:SYD:PAI${acl.grants.map((trustee) => `(A;OICI;FA;;;${trustee})`).join("")}`;
  }

  /** Whether only SYSTEM and Administrators may write here: by its own list, or by the one it inherits. */
  isClosed(path: string): boolean {
    const acl = this.acls.get(idOf(path));
    if (acl?.protected) return acl.grants.every((trustee) => trustee === "SY" || trustee === "BA");
    return this.inherits(path);
  }

  private inherits(path: string): boolean {
    const parent = dirname(path);
    return parent !== path && this.isClosed(parent);
  }

  private of(path: string): Acl {
    return this.acls.get(idOf(path)) ?? { protected: false, grants: [], owner: "SY" };
  }
}

function idOf(path: string): string {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return path;
  }
}
