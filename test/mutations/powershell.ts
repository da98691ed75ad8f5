import type { Break } from "./break";

/** Defects around the script that starts a step, put back. */
export const BROKEN_POWERSHELL: readonly Break[] = [
  {
    name: "nobody-listens-for-the-starter",
    promise: "P9",
    story:
      "A step reads what it is handed, and does not notice that PowerShell is gone: it keeps running after its run has ended.",
    steps: ["drain-stop"],
    edits: [
      {
        file: "src/host/main.ts",
        find: "host, handedOver.starterGone)",
        replace: "host)",
      },
    ],
    faults: ["powershell-killed-alone"],
    staysReal: "Only a real process outlives the PowerShell that started it.",
  },
];
