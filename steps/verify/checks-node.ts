import type { ServerLogSaid } from "../../src/server-program/server-log";
import type { ServerProgram } from "../../src/server-program/server-program";
import type { Baseline } from "../../src/upgrade/record/baseline";
import { parseVersion, sameVersion, type OctopusVersion } from "../../src/values/version";
import type { FileContent } from "../../src/octopus/contents-api";
import { failed, notChecked, ok, type Check, type Result } from "./check";
import { unknownNow, type ComparedInstance } from "./checks-instance";
import type { Asked } from "./questions";

type FileKind = Baseline["files"][number]["kind"];

/** All that is known of a node that was started and is still drained. */
export interface NodeSeen extends ComparedInstance {
  target: OctopusVersion;
  version: Asked<string>;
  /** Undefined: the program does not say. */
  schemaStatus: Awaited<ReturnType<ServerProgram["databaseUpgradeStatus"]>>;
  /** By the name in the baseline. */
  files: ReadonlyMap<string, Asked<FileContent | undefined>>;
  log: Asked<ServerLogSaid & { path: string }>;
  maintenance: Asked<boolean>;
}

/** At most so many fatal lines are quoted. */
const QUOTED_MOST = 3;

export const nodeChecks: readonly Check<NodeSeen>[] = [
  {
    id: "version",
    title: "the node answers with the target version",
    look: ({ version, target }) => {
      if (!version.known) return failed(version.because);
      if (sameVersion(parseVersion(version.value), target)) return ok(version.value);
      return failed(`it answers with ${version.value} instead of ${target}`);
    },
  },
  {
    id: "schema",
    title: "Octopus.Server.exe says that the schema is up to date",
    look: ({ schemaStatus }) => {
      if (schemaStatus === undefined) return notChecked("this version does not say it (database-upgrade-status)");
      if (schemaStatus === "up-to-date") return ok();
      return failed(
        schemaStatus === "needs-upgrade"
          ? "it says that the schema needs an upgrade"
          : "it says that the schema is newer",
      );
    },
  },
  {
    id: "maintenance",
    title: "maintenance mode is on",
    look: ({ maintenance, atWork }) => {
      if (!maintenance.known) return unknownNow(maintenance, true);
      if (maintenance.value) return ok();
      return atWork ? notChecked("it is off, and the node had gone back to work already") : failed("it is off");
    },
  },
  fileCheck("task-log", "the log of a task that ended before the upgrade can be read"),
  fileCheck("artifact", "an artifact from before the upgrade can be read"),
  fileCheck("package", "a package of the built-in feed can be read"),
  {
    id: "server-log",
    title: "the server's log has no fatal line since its service was started",
    look: ({ log }) => {
      if (!log.known) return notChecked(log.because);
      const { fatal, errors, lines, path } = log.value;
      if (fatal.length > 0) {
        const more = fatal.length > QUOTED_MOST ? ` and ${fatal.length - QUOTED_MOST} more` : "";
        return failed(
          `${path} says: ${fatal.slice(0, QUOTED_MOST).join(" | ")}${more} (when that is fixed, restart the service, and run again)`,
        );
      }
      if (lines === 0) return notChecked(`${path} has no line of that time`);
      return ok(errors === 0 ? undefined : `${errors} ERROR line${errors === 1 ? "" : "s"} in ${path}`);
    },
  },
];

/** @param file undefined: it is longer than what was read before the upgrade */
const sizeOf = (file: { sizeBytes: number } | undefined) => (file ? `${file.sizeBytes} bytes` : "more bytes");

function fileCheck(kind: FileKind, title: string): Check<NodeSeen> {
  return {
    id: kind,
    title,
    look: ({ baseline, files }): Result => {
      const before = baseline?.files.find((file) => file.kind === kind);
      if (!before) return notChecked(baseline?.unknown[kind] ?? "there is no baseline to compare with");
      const now = files.get(before.name);
      if (!now) return notChecked("it was not read");
      // What was read before the upgrade and is not there now is lost, whatever the answer.
      if (!now.known) return now.why === "late" ? notChecked(now.because) : failed(`${before.name}: ${now.because}`);
      // Written anew for each request, with the server's version in it (facts: octopus-api#contents): other content is no loss.
      if (kind === "task-log" && now.value?.sizeBytes !== 0) return ok(`${before.name}, ${sizeOf(now.value)}`);
      if (now.value?.sha256 === before.sha256) return ok(`${before.name}, ${before.sizeBytes} bytes`);
      return failed(`${before.name} has ${sizeOf(now.value)} now and had ${before.sizeBytes}, or other content`);
    },
  };
}
