import { run } from "../../../steps/upgrade-db/run";
import type { Context } from "../../../steps/upgrade-db/contract";
import step from "../../../steps/upgrade-db/step";
import type { Assumptions } from "../../../src/step/assumptions";
import { parseVersion } from "../../../src/values/version";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import type { DatabaseUpgradeSaid, ServerProgram } from "../../../src/server-program/server-program";
import { Failure } from "../../../src/step/failure";
import type { OutputFile } from "../../../src/windows/output-file";
import { MadeUpDatabase } from "../../upgrade/database/made-up-database";
import { MadeUpClock } from "../../made-up/context";
import { contextFor } from "../../made-up/context-for";
import { madeUpSurroundings } from "../../made-up/surroundings";
import { madeUpOpenRecord, MadeUpNode, madeUpPlan, MadeUpRecord, madeUpLaterReads } from "../../made-up/node";

export const CONNECTION = "Server=sql1;Database=OctopusDeploy;User ID=u;Password=canary-3fd9";
export const BACKUP = {
  file: "\\\\nas\\octopus\\this-run.bak",
  sizeBytes: 7,
  startedAt: "2026-01-10T02:58:00.000Z",
  finishedAt: "2026-01-10T02:59:00.000Z",
  databaseVersion: madeUpPlan.from,
};
export const STOPPED = "2026-01-10T02:55:00.000Z";
const machines = ["octo-1", "octo-2", "octo-3"];
export const onEach = (values: (string | undefined)[]) =>
  machines.map((machine, index) => ({ machine, value: values[index] }));

/** A clock on which two wait at once: a sleep that can be called off passes no time, it waits until time passes. */
class SharedClock extends MadeUpClock {
  private waiting: { due: number; wake: () => void }[] = [];

  override async sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    if (!signal || signal === this.main) {
      await super.sleep(seconds);
      this.wakeWhoIsDue();
      return;
    }
    if (signal.aborted) return;
    await new Promise<void>((wake) => {
      this.waiting.push({ due: this.now().getTime() + seconds * 1000, wake });
      signal.addEventListener("abort", () => wake(), { once: true });
    });
  }
  /** The step's own signal: whoever sleeps with it is the step itself. */
  main: AbortSignal | undefined;

  private wakeWhoIsDue(): void {
    const due = this.waiting.filter((item) => item.due <= this.now().getTime());
    this.waiting = this.waiting.filter((item) => !due.includes(item));
    for (const { wake } of due) wake();
  }
}

const nothing = async () => Buffer.alloc(0);
const madeUpOutput = { path: "C:\\database-upgrade.output", descriptor: -1, next: nothing, nextForSure: nothing };
export const outputNotMade = () => new Failure({ code: "Upgrade-OutputNotMade", what: "No room.", next: "Free some." });

/** One run of the program: what it does to the database, and what it then says. */
interface Attempt {
  said: DatabaseUpgradeSaid;
  /** What the schema is afterwards; unchanged when left out. */
  schema?: string | Error;
  exitCode?: number;
  lines?: string[];
  /** How many minutes it takes. */
  minutes?: number;
}

export interface Given {
  database?: Partial<MadeUpDatabase>;
  /** What a new connection leads to, after the first. */
  reconnected?: Partial<MadeUpDatabase>;
  record?: NodeRecord | null;
  reads?: Partial<Context["reads"]>;
  inputs?: Partial<Context["inputs"]>;
  dryRun?: boolean;
  assumptions?: Assumptions;
  attempts?: Attempt[];
  /** Why the file for the program's output cannot be made, time after time; undefined: it can. */
  outputFails?: (Failure | undefined)[];
  installed?: string | undefined;
  statuses?: Awaited<ReturnType<ServerProgram["databaseUpgradeStatus"]>>[];
  installerLooks?: number;
  /** Of Octopus.Server.exe on this machine. */
  processes?: number[];
  /** Aborted when whoever started the step is gone. */
  signal?: AbortSignal;
  /** The fatal lines of its server's log since this start; undefined: there is no log. */
  serverLog?: string[];
  /** This node, stopped and Disabled. */
  node?: MadeUpNode;
}

/** A node that the Stop step has stopped. */
export function disabledNode(): MadeUpNode {
  const node = new MadeUpNode().stopped();
  node.startType = "disabled";
  return node;
}

/** A run of upgrade-db on ha-1 in which all is well, but for what a test says. */
export function start(given: Given = {}) {
  const done: string[] = [];
  const database: MadeUpDatabase = Object.assign(
    new MadeUpDatabase(),
    { schema: madeUpPlan.from.text },
    given.database,
  );
  const databases = [database];
  const open = madeUpOpenRecord({ backup: BACKUP });
  const record = new MadeUpRecord(given.record === null ? undefined : (given.record ?? open), ({ databaseUpgrade }) =>
    done.push(`record ${databaseUpgrade?.verdict ?? "opened"}`),
  );
  const clock = new SharedClock();
  const attempts = given.attempts ?? [{ said: "done", schema: madeUpPlan.to.text, exitCode: 0 }];
  const statuses = given.statuses ?? [];
  const outputs = { open: 0, made: 0 };
  const node = given.node ?? disabledNode();
  let installerLooks = given.installerLooks ?? 0;
  const { context, seen } = contextFor(step, {
    inputs: { mode: "Upgrade", lockSeconds: 600, ...given.inputs },
    reads: {
      currentVersion: madeUpPlan.from,
      targetVersion: madeUpPlan.to,
      finalVersion: madeUpPlan.final,
      installerUrl: madeUpPlan.installerUrl,
      installerSizeBytes: 4096,
      installerSha256: madeUpPlan.installerSha256,
      direction: undefined,
      upgradePath: undefined,
      plannedNodes: ["ha-1", "ha-2"],
      ...madeUpLaterReads,
      homeFolder: "C:\\Octopus",
      nodeName: "ha-1",
      serverProgram: "C:\\Octopus\\Octopus.Server.exe",
      instanceName: "OctopusServer",
      serviceName: "OctopusDeploy",
      listenPrefixes: [],
      nodeAddress: "http://ha-1:80",
      sqlClients: onEach([]).map(({ machine }) => ({ machine, value: undefined })),
      instanceLogins: onEach([]),
      connectionStrings: onEach([CONNECTION, CONNECTION, CONNECTION]),
      nodeNames: onEach(["ha-1", "ha-2", "ha-3"]),
      stoppedAt: onEach([STOPPED, STOPPED, STOPPED]),
      schemaVersion: madeUpPlan.from.text,
      upgradeCutOff: false,
      backupFile: BACKUP.file,
      servingBackupFile: undefined,
      keysFile: undefined,
      filesCopied: undefined,
      wayBackMadeAt: BACKUP.startedAt,
      ...given.reads,
    },
    tools: {
      connect: async () => {
        const next = databases[0]!;
        if (databases.length === 1 && given.reconnected)
          databases[0] = Object.assign(new MadeUpDatabase(), given.reconnected);
        return next;
      },
      record,
      processes: { ids: async () => given.processes ?? [] },
      output: {
        begin: async () => {
          const failure = given.outputFails?.shift();
          if (failure) throw failure;
          outputs.open += 1;
          outputs.made += 1;
          return { ...madeUpOutput, close: async () => void (outputs.open -= 1) };
        },
      },
      installers: { isHeld: async () => installerLooks-- > 0 },
      serverLog: async (_home, since) => {
        if (given.serverLog === undefined) throw new Error("ENOENT: no such file");
        // Before this start it wrote at least that it had stopped.
        const fatal = since.getTime() === 0 ? [] : given.serverLog;
        return { lines: fatal.length + 1, errors: 0, fatal };
      },
      sets: madeUpSurroundings(),
      services: node.services,
      self: node.self,
      program: {
        version: async () => ("installed" in given ? parseVersion(given.installed) : madeUpPlan.to),
        databaseUpgradeStatus: async () => statuses.shift(),
        upgradeDatabase: async (_output: OutputFile, onLine: (line: string) => void) => {
          expect(outputs.open).toBe(1);
          done.push("database --upgrade");
          const attempt = attempts.shift()!;
          for (const line of attempt.lines ?? []) onLine(line);
          for (let minute = 0; minute < (attempt.minutes ?? 0); minute += 1) {
            await clock.sleep(60);
            await new Promise((resolve) => setImmediate(resolve));
          }
          if (attempt.schema !== undefined) database.schema = attempt.schema;
          return {
            said: attempt.said,
            sentence: undefined,
            exitCode: attempt.exitCode ?? 1,
            tail: attempt.lines ?? [],
          };
        },
      },
    },
    clock,
    signal: given.signal,
    ...(given.dryRun === undefined ? {} : { dryRun: given.dryRun }),
    ...(given.assumptions ? { assumptions: given.assumptions } : {}),
  });
  clock.main = context.signal;
  return { database, record, node, seen, clock, done, outputs, run: () => run(context) };
}
