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
  testTimeout: 60_000,
  reporters: [["default", { summaryThreshold: 1 }], "<rootDir>/test/closing-line.mjs"],
};
