import { availableParallelism } from "node:os";
import base from "./jest.config.mjs";

/** What needs Wine, other SQL clients and the like: `npm run test:windows`. `npm test` needs no system packages and runs none of these. */
export default {
  ...base,
  testMatch: [
    "<rootDir>/test/on-windows/**/*.wine.ts",
    "<rootDir>/test/other-clients/*.test-with-tools.ts",
    "<rootDir>/test/browser/*.test-with-tools.ts",
  ],
  setupFilesAfterEnv: [...base.setupFilesAfterEnv, "<rootDir>/test/on-windows/lab/once-more.ts"],
  globalSetup: "<rootDir>/test/on-windows/lab/set-up.ts",
  globalTeardown: undefined,
  // On a busier machine Wine loses a process now and then.
  maxWorkers: availableParallelism() + 1,
  testTimeout: 120_000,
  reporters: [
    ["default", { summaryThreshold: 1 }],
    "<rootDir>/test/on-windows/lab/reporter.mjs",
    "<rootDir>/test/closing-line.mjs",
  ],
};
