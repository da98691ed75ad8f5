/** What an administrator wants on the controlling instance. */
export interface DesiredState {
  projectGroup: string;
  project: string;
  runbook: string;
  /** Name, id or slug; undefined is the one that the `HAServer` machines are in. */
  environment: string | undefined;
  /** Project variable (`Upgrade.…`) -> text. What is not named stays as it is in the project. */
  variables: Readonly<Record<string, string>>;
  /** Write secrets although the project has them: a secret cannot be read back and compared. */
  updateSecrets: boolean;
  /** `off` disables the trigger; undefined leaves it as it is. */
  schedule: Schedule | "off" | undefined;
}

/** When the runbook starts by itself. */
export type Schedule =
  | { kind: "cron"; /** Six or seven fields, seconds first. */ expression: string; timeZone: string }
  | { kind: "daily"; /** `HH:MM`. */ time: string; timeZone: string };

export const DEFAULT_NAMES = {
  projectGroup: "Octopus HA upgrade",
  project: "Octopus HA upgrade",
  runbook: "upgrade",
} as const;
