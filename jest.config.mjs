import { availableParallelism } from "node:os";

export default {
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  moduleNameMapper: { "^@octopusdeploy/step-api$": "<rootDir>/src/step/step-api.ts" },
  setupFilesAfterEnv: ["<rootDir>/test/made-up/canary-watch.ts"],
  modulePathIgnorePatterns: ["<rootDir>/dist"],
  // A third of what a worker does is waiting: for a process of its own, a timeout, an answer.
  maxWorkers: availableParallelism() + 2,
  globalSetup: "<rootDir>/test/temporary-folder.mjs",
  globalTeardown: "<rootDir>/test/temporary-folder-removed.mjs",
  testEnvironment: "<rootDir>/test/environment.mjs",
  runtime: "<rootDir>/test/runtime.cjs",
  testSequencer: "<rootDir>/test/slow-first.mjs",
  // Only for what hangs: on a busy machine a test of ten seconds takes a minute.
  testTimeout: 180_000,
  reporters: [["default", { summaryThreshold: 1 }], "<rootDir>/test/closing-line.mjs"],
};
