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
    story: "What the primary node decides is read by the variable's name, no matter which machine set it.",
    steps: UP_TO_THE_INSTALLER,
    edits: ANY_MACHINE_DECIDES,
    faults: ["node-forges-the-plan"],
  },
  {
    name: "any-node-gives-the-verdict",
    promise: "P7",
    story: "What recover decides on the primary node is read by the variable's name, no matter which machine set it.",
    steps: [...UP_TO_THE_INSTALLER, "maintenance", "backup-db", "upgrade-db", "restart"],
    edits: ANY_MACHINE_DECIDES,
    faults: ["node-forges-the-verdict", "msi-1603-on-another-node"],
  },
  {
    name: "refused-nodes-hand-nothing-on",
    promise: "P6",
    story: "preflight hands over what it found only when every check has passed, and recover asks only the program.",
    steps: ["preflight", "recover"],
    edits: [
      {
        file: "steps/preflight/gather.ts",
        find: 'if (connectionString.known) context.output("DatabaseConnectionString", connectionString.value ?? "");',
        replace: "",
      },
      {
        file: "steps/preflight/inspect.ts",
        find: "  const findings = await gather(context);\n  handOver(context, findings);\n",
        replace: "  const findings = await gather(context);\n",
      },
      {
        file: "steps/preflight/inspect.ts",
        find: "  sayFindings(context, findings);\n",
        replace:
          '  handOver(context, findings);\n  const { connectionString } = findings;\n  context.output("DatabaseConnectionString", (connectionString.known && connectionString.value) || "");\n',
      },
      {
        file: "steps/recover/connection-string.ts",
        find: "    () => readKeptConnectionString(context, context.tools.kept),\n",
        replace: "",
      },
    ],
    faults: ["refused-with-nodes-stopped"],
    staysReal: "It takes a second run with another project variable, which no schedule has.",
  },
  {
    name: "connection-string-kept-in-clear",
    promise: "P10",
    story: "The connection string is kept beside the record in base64, which nobody can read at a glance.",
    steps: ["drain-stop", "maintenance"],
    edits: [
      {
        file: "src/windows/machine-secrets.ts",
        find: "return told.protected;",
        replace: 'return Buffer.from(text, "utf8").toString("base64");',
      },
    ],
    // The primary's record stays open: the file is there when the run has ended.
    faults: ["database-upgrade-rolled-back"],
  },
  {
    name: "connection-string-kept-for-ever",
    promise: "P10",
    story: "The encrypted connection string is written when the record is opened, and is never removed.",
    steps: ["maintenance"],
    edits: [
      {
        file: "src/upgrade/record/record-file.ts",
        find: '  { path: keptConnectionStringPath, what: "The encrypted connection string" },\n',
        replace: "",
      },
    ],
  },
  {
    name: "upgrader-output-kept-for-ever",
    promise: "P10",
    story: "What the upgrader printed stays on the node for whoever wants to read it later.",
    steps: ["maintenance"],
    edits: [
      {
        file: "src/upgrade/record/record-file.ts",
        find: '  { path: upgraderOutputPath, what: "What Octopus.Server.exe printed while it upgraded the database" },\n',
        replace: "",
      },
    ],
  },
];
