import type { Break } from "./break";

/** What the verification after the upgrade finds, and what becomes of a node that has failed it. */
export const BREAKS_OF_VERIFICATION: readonly Break[] = [
  {
    name: "recover-ignores-the-verification",
    promise: "P7",
    story: "recover brings back whatever runs the schema's version, and does not ask what the verification found.",
    steps: ["recover"],
    edits: [
      { file: "steps/recover/treat.ts", find: "  if (failures) {\n", replace: "  if (failures?.length === 0) {\n" },
    ],
    faults: ["upgrade-loses-a-project"],
  },
  {
    name: "verification-fails-before-it-is-written",
    promise: "P7",
    story: "verify fails first; what it found was to be written down by somebody else.",
    steps: ["verify"],
    edits: [{ file: "steps/verify/conclude.ts", find: '  await write("failed", failures);\n', replace: "" }],
    faults: ["license-invalid-after-upgrade"],
  },
  {
    name: "not-visible-is-not-lost",
    promise: "P9",
    story: "What the API key may not see is taken for a matter of permissions, and never for something lost.",
    steps: ["verify"],
    edits: [
      {
        file: "steps/verify/checks-instance.ts",
        find: "      .filter((kind) => before && !before.notAllSeen.includes(kind))\n",
        replace: "      .filter(() => before === null)\n",
      },
      {
        file: "steps/verify/checks-instance.ts",
        find: "  if (is < was - removable) return failed(",
        replace: "  if (is < was - removable && !now.notAllSeen.includes(kind)) return failed(",
      },
    ],
    faults: ["key-loses-permissions-at-upgrade"],
  },
];
