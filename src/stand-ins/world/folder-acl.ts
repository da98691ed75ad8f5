import { dirname } from "node:path";
import type { Disk } from "./disk";

/** As a folder below ProgramData usually is: users may read it and make files. */
const USUAL_SDDL = "O:SYG:SYD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;CIID;DCLCRPCR;;;BU)(A;OICIID;0x1200a9;;;BU)";
const INHERITED_SDDL = "O:BAG:SYD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)";

/** Access lists of folders, kept by what identifies a folder on the disk, so that they survive a rename. */
export class FolderAcls {
  private readonly lists = new Map<string, string>();

  constructor(private readonly disk: Disk) {}

  /**
   * Makes a folder with an access list, as .NET does: one that is there is left as it is.
   * @throws Error for a list that .NET would not take
   */
  make(path: string, sddl: string): void {
    if (!/^O:\w+D:/.test(sddl)) throw new Error("The SDDL form of a security descriptor object is invalid.");
    if (this.disk.isThere(path)) return;
    this.disk.makeFolder(path);
    this.set(path, sddl);
  }

  /** Gives a folder that is there an access list, as Set-Acl does. */
  set(path: string, sddl: string): void {
    // Windows tells the group as well, and that the list takes part in inheritance.
    this.lists.set(
      this.idOf(path),
      sddl.replace(/^O:(\w+)D:P?/, (all, owner) => `O:${owner}G:SYD:${all.endsWith("P") ? "PAI" : "AI"}`),
    );
  }

  sddl(path: string): string {
    return this.lists.get(this.idOf(path)) ?? (this.inherits(path) ? INHERITED_SDDL : USUAL_SDDL);
  }

  /** Whether only SYSTEM and Administrators may write here: by its own list, or by the one it inherits. */
  isClosed(path: string): boolean {
    const own = this.lists.get(this.idOf(path));
    return own === undefined ? this.inherits(path) : isClosedList(own);
  }

  private inherits(path: string): boolean {
    const parent = dirname(path);
    return parent !== path && this.isClosed(parent);
  }

  private idOf(path: string): string {
    return this.disk.identity(path) ?? path;
  }
}

/** Owned by Administrators or SYSTEM, protected from what lies above, and with entries for nobody but those two. */
function isClosedList(sddl: string): boolean {
  const [, owner = "", flags = "", entries = ""] = /^O:(\w+?)(?:G:\w+?)?D:([A-Z]*)((?:\(.*\))?)$/.exec(sddl) ?? [];
  const accounts = entries.split(")").flatMap((entry) => entry.split(";").slice(5));
  const isOurs = (account: string) => account === "SY" || account === "BA";
  return isOurs(owner) && flags.includes("P") && accounts.length > 0 && accounts.every(isOurs);
}
