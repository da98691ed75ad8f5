import type { Settings } from "../../../src/cli/settings/read-settings";
import { dryRunCommand, sameCommand } from "../../../src/cli/settings/same-command";

const settings: Settings = {
  values: {
    url: "https://control.example.com",
    apiKey: "API-CANARY",
    space: "It's ours",
    project: "Octopus HA upgrade",
    runbook: "other",
  },
  asked: ["url", "apiKey"],
};

test("what was answered becomes flags; secrets become the names of their variables", () => {
  const { command, secrets } = sameCommand(["plan", "--space", "It's ours", "--no-prompt"], settings, ["--no-prompt"]);
  expect(command).toBe(
    "npx octopus-ha-upgrade plan --space 'It'\\''s ours' --no-prompt --url https://control.example.com",
  );
  expect(secrets).toEqual(["OCTOPUS_API_KEY"]);
});

test("the first dry run: without what is known anyway, and without secrets", () => {
  expect(dryRunCommand(settings, { OCTOPUS_URL: "https://control.example.com" })).toBe(
    "npx octopus-ha-upgrade run --dry-run --space 'It'\\''s ours' --runbook other",
  );
  expect(dryRunCommand(settings, {})).toContain("--url https://control.example.com");
});
