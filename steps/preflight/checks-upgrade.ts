import { besideProgram } from "../../src/windows/pending-restart";
import { check, FINE, notChecked, problem, warning, type Check } from "./check";
import type { FactValues } from "./facts";

const GIGABYTE = 1_000_000_000;
/** Less than this is too little for any upgrade; what a large one needs, nobody publishes (facts: octopus-upgrades#log-of-an-upgrade). */
const LOG_LEAST_BYTES = GIGABYTE;
/** Scripts that rewrite a large table need about its size. */
const LOG_OF_DATA = 0.25;
/** What makes a log wait, and passes by itself in the usual course. */
const USUAL_WAITS = new Set(["", "NOTHING", "CHECKPOINT", "XTP_CHECKPOINT", "LOG_BACKUP", "OLDEST_PAGE"]);
const CHECKED_WITHIN_DAYS = 30;
const DAY_MS = 86_400_000;

/** Whoever is in the outage already has to be able to go on. */
const unlessUnfinished = (record: FactValues["record"], ...said: string[]) =>
  record ? warning(...said) : problem(...said);

/** What would make an upgrade fail half-way, on the machine and in the database. */
export const upgradeChecks: readonly Check[] = [
  check({
    name: "Windows-RestartPending",
    title: "Windows does not want to be restarted",
    needs: ["restart", "record"],
    look: ({ restart, record }, { machineName }) => {
      if (!restart.told) return notChecked(restart.because);
      if (restart.value.askedFor.length === 0) return FINE;
      return unlessUnfinished(
        record,
        `On machine '${machineName}', ${restart.value.askedFor.join(" and ")} asks for a restart.`,
        "Updates that are half installed can make the installer wait or fail.",
        "Restart the machine while the other nodes serve, then run again.",
      );
    },
  }),
  check({
    name: "Program-ChangesAtRestart",
    title: "the next restart changes no file of Octopus Server",
    needs: ["restart", "program", "record"],
    look: ({ restart, program, record }, { machineName }) => {
      if (!restart.told) return notChecked(restart.because);
      const files = besideProgram(program.path, restart.value.files);
      if (files.length === 0) return FINE;
      const deleted = besideProgram(program.path, restart.value.deleted);
      // A run that goes on would install what the restart then deletes.
      if (record && deleted.length > 0) {
        return problem(
          `At its next restart, Windows on machine '${machineName}' deletes ${deleted.length} ${deleted.length === 1 ? "file" : "files"} of Octopus Server (${deleted[0] ?? ""}), because a program was removed or replaced while they were in use.`,
          "A program that is installed over them before the restart loses them with it.",
          "Restart the machine, then run again: it continues, and installs the program that belongs there.",
        );
      }
      return unlessUnfinished(
        record,
        `At its next restart, Windows on machine '${machineName}' replaces or deletes ${files.length} ${files.length === 1 ? "file" : "files"} of Octopus Server (${files[0] ?? ""}).`,
        "An earlier installation could not replace them, and what is installed now would be changed later.",
        "Restart the machine while the other nodes serve, check that the node still starts, then run again.",
      );
    },
  }),
  check({
    name: "Program-InUse",
    title: "no other program uses the installation folder",
    needs: ["programs", "program", "record"],
    look: ({ programs, program, record }, { machineName }) => {
      if (!programs.told) return notChecked(programs.because);
      if (programs.value.length === 0) return FINE;
      const named = programs.value.map(({ id, name }) => `${name} (process ${id})`).join(", ");
      return unlessUnfinished(
        record,
        `On machine '${machineName}', these programs use files in ${folderOf(program.path)}: ${named}.`,
        "The installer cannot replace what they hold: it would fail, or leave it to the next restart.",
        "Close them there (Octopus Manager above all), then run again.",
      );
    },
  }),
  check({
    name: "Database-Collation",
    title: "the collations are as an upgrade expects them",
    needs: ["database", "record"],
    look: ({ database, record }) => {
      const state = database?.state;
      if (!database || !state) return FINE;
      if (!state.told) return notChecked(state.because);
      const { collation, otherCollations } = state.value;
      const next = "Ask Octopus support how to correct it, then run again.";
      if (!/_CI(?:_|$)/i.test(collation)) {
        return unlessUnfinished(
          record,
          `The collation of the database '${database.name}' is ${collation}, which is case-sensitive.`,
          "Octopus Server refuses to upgrade such a database.",
          next,
        );
      }
      const [first] = otherCollations;
      if (!first) return FINE;
      return unlessUnfinished(
        record,
        `${otherCollations.length === 1 ? "A column" : `${otherCollations.length} columns or more`} of the database '${database.name}' ${otherCollations.length === 1 ? "has" : "have"} another collation than its own, ${collation}: ${otherCollations.map((each) => `${each.column} (${each.collation})`).join(", ")}.`,
        "Octopus Server refuses to upgrade such a database.",
        next,
      );
    },
  }),
  check({
    name: "Database-LogSpace",
    title: "the transaction log has room for the upgrade",
    needs: ["database", "record"],
    look: ({ database, record }) => {
      const state = database?.state;
      if (!database || !state) return FINE;
      if (!state.told) return notChecked(state.because);
      const { log, dataBytes, logReuseWait } = state.value;
      const waits = USUAL_WAITS.has(logReuseWait)
        ? FINE
        : warning(
            `The transaction log of the database '${database.name}' cannot be used again now: SQL Server waits for ${logReuseWait}.`,
            "Ask a DBA to find out what holds it up.",
          );
      const room = log.sizeBytes - log.usedBytes + (log.growthBytes ?? Infinity);
      const of = `The transaction log of the database '${database.name}' has room for ${gigabytes(room)} more`;
      const why = "All scripts of the upgrade run in one transaction, which fails when the log is full (9002).";
      const next = "Ask a DBA to back up the log, to let its file grow, or to free space on its disk.";
      if (room < LOG_LEAST_BYTES) return [...waits, ...unlessUnfinished(record, `${of}.`, why, next)];
      if (room < dataBytes * LOG_OF_DATA) {
        return [...waits, ...warning(`${of}, and the data takes ${gigabytes(dataBytes)}.`, why, next)];
      }
      if (log.diskIsKnown) return waits;
      return [
        ...waits,
        ...notChecked(
          `How much is free on the disk of the transaction log is not known: the login '${database.login}' lacks VIEW SERVER STATE.`,
        ),
      ];
    },
  }),
  check({
    name: "Database-LastCheck",
    title: `DBCC CHECKDB found the database in order in the last ${CHECKED_WITHIN_DAYS} days`,
    needs: ["database"],
    look: ({ database }, { now }) => {
      const state = database?.state;
      if (!database || !state) return FINE;
      if (!state.told) return notChecked(state.because);
      const { lastCheck } = state.value;
      if (lastCheck === undefined) {
        return notChecked(`SQL Server ${database.productVersion} does not say when DBCC CHECKDB last ran.`);
      }
      const next = `Ask a DBA to run DBCC CHECKDB on '${database.name}' first: a backup of a damaged database is damaged, too.`;
      if (lastCheck === "never") {
        return warning(`DBCC CHECKDB has never ended without an error on the database '${database.name}'.`, next);
      }
      const days = Math.floor((now.getTime() - lastCheck.getTime()) / DAY_MS);
      if (days <= CHECKED_WITHIN_DAYS) return FINE;
      return warning(
        `DBCC CHECKDB last ended without an error ${days} days ago on the database '${database.name}' (${lastCheck.toISOString().slice(0, 10)}).`,
        next,
      );
    },
  }),
];

/** With its last separator; empty when no program is known. */
const folderOf = (program: string) => program.replace(/[^\\/]*$/, "");

const gigabytes = (bytes: number) => `${(bytes / GIGABYTE).toFixed(1)} GB`;
