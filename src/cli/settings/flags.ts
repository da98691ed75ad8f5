import type { SettingKey } from "./table";
import type { Format } from "./switches";

/** The command line as commander reads it. A command is handed those that it declares. */
export interface Flags extends Partial<Record<SettingKey, string | boolean>> {
  format: Format;
  /** False with `--no-prompt`. */
  prompt: boolean;
  timeoutSeconds: number;
  yes?: boolean;
  variable?: string[];
  variablesFile?: string;
  /** Further environments, each with a copy of the instance. */
  copy?: string[];
  updateKey?: boolean;
  schedule?: string;
  timeZone?: string;
  checkTarget?: boolean;
  dryRun?: boolean;
  /** Of `run`: to prompted variables. */
  answer?: string[];
  detach?: boolean;
  follow?: string;
  hops?: "one" | "all";
  /** Where `run` saves the report. */
  report?: string;
  /** Of `cancel`. */
  task?: string;
  detailedExitcode?: boolean;
  timeoutMinutes: number;
  cancelOnTimeout?: boolean;
  pollSeconds: number;
  /** Of `mirror`: the folder, and the version that the instance runs. */
  to?: string;
  from?: string;
}
