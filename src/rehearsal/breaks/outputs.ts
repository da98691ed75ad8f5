import type { Break, Edit } from "./break";

/** Any machine's value counts, as it does for whoever looks only at a variable's name. */
const ANY_MACHINE_DECIDES: readonly Edit[] = [
  { file: "src/step/reads.ts", find: "  refuseForeign(system, primaries);\n", replace: "" },
  {
    file: "src/step/reads.ts",
    find: "theOne(read.output, textsFrom(primaries, system, read.output))",
    replace: "pick(read.output, [...(system.outputs.get(read.output)?.values() ?? [])].flat())",
  },
];
/** Those that run before the primary's installer has run, and read or refuse what was forged. */
const UP_TO_THE_INSTALLER = ["check-version", "install-msi", "drain-stop"];

/** Mistakes about what one step hands to another: outputs, the record, and the secret that is kept beside it. */
export const BREAKS_OF_OUTPUTS: readonly Break[] = [
  {
    name: "any-node-names-the-installer",
    promise: "P12",
    story: "What the primary decides is read by the variable's name, whichever machine set it.",
    steps: UP_TO_THE_INSTALLER,
    edits: ANY_MACHINE_DECIDES,
    faults: ["node-forges-the-plan"],
  },
  {
    name: "any-node-gives-the-verdict",
    promise: "P7",
    story: "What recover decides on the primary is read by the variable's name, whichever machine set it.",
    steps: [...UP_TO_THE_INSTALLER, "maintenance", "backup-db", "upgrade-db", "restart"],
    edits: ANY_MACHINE_DECIDES,
    faults: ["node-forges-the-verdict", "msi-1603-on-another-node"],
  },
];
