/**
 * The access list of a folder of ours: Administrators own it; SYSTEM and they may do everything, in what lies in it too;
 * nothing is inherited from above.
 */
export const CLOSED_SDDL = "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

/** SYSTEM and Administrators, as an access list in text form abbreviates them. */
const OURS = new Set(["SY", "BA", "S-1-5-18", "S-1-5-32-544"]);

const FORM = /^O:(?<owner>[^:]+?)(?:G:[^:]+?)?D:(?<flags>[A-Z_]*)(?<entries>(?:\([^)]*\))*)(?:S:.*)?$/;

/**
 * Reads an access list in text form (SDDL) and says why others than SYSTEM and Administrators can change the folder.
 * Any right counts, reading too: the list of ours names nobody else.
 * @returns undefined when nobody else has a right, the owner is one of the two, and nothing is inherited
 */
export function problemOfSddl(sddl: string): string | undefined {
  const { owner, flags = "", entries = "" } = FORM.exec(sddl.trim())?.groups ?? {};
  if (owner === undefined) return "its access list could not be understood";
  if (!OURS.has(owner)) return `its owner is ${owner}, not Administrators or SYSTEM`;
  if (!flags.includes("P")) return "it inherits permissions from its parent folder";
  // Type;flags;rights;object;inherited object;account.
  const accounts = [...entries.matchAll(/\(([^)]*)\)/g)].map(([, entry = ""]) => entry.split(";")[5] ?? "?");
  if (accounts.length === 0) return "its access list is empty";
  const others = accounts.filter((account) => !OURS.has(account));
  return others.length > 0 ? `its access list names ${[...new Set(others)].join(", ")}` : undefined;
}
