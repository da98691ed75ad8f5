import { run } from "../../../steps/recover/run";
import type { Context } from "../../../steps/recover/contract";
import step from "../../../steps/recover/step";
import { schemaVersionBy, type KnownScript } from "../../../src/upgrade/database/schema-by-script";
import type { Database, DatabaseSession, SchemaFacts } from "../../../src/upgrade/database/database";
import type { InstanceApi } from "../../../src/octopus/instance-api";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { Failure } from "../../../src/step/failure";
import { Assumptions } from "../../../src/step/assumptions";
import { goodFacts, madeUpSessionOf } from "../../upgrade/database/made-up-database";
import { MadeUpClock, type Seen } from "../../made-up/context";
import { contextFor } from "../../made-up/context-for";
import { MadeUpNode, madeUpInstance, madeUpOpenRecord, madeUpPlan } from "../../made-up/node";

export const { from, to } = madeUpPlan;
export const UPGRADER = madeUpSessionOf({ host: "OCTO-1", program: "Deployments" });
export const CANARY = "Pa55-CANARY";
const CONNECTION_STRING = `Server=sql;Database=OctopusDeploy;User Id=octopus;Password=${CANARY}`;
export const BACKUP = {
  file: "\\\\nas\\backup\\octopus-1.bak",
  sizeBytes: 1,
  startedAt: "2026-01-10T02:10:00Z",
  finishedAt: "2026-01-10T02:20:00Z",
  databaseVersion: from,
};
export const FOUND: NodeRecord["found"] = { serviceRunning: true, startType: "automatic-delayed", drained: false };

/** ha-1 stopped by a run that then failed: old version, Disabled, drained, on the primary unless said otherwise. */
export class Given {
  node: MadeUpNode;
  clock = new MadeUpClock();
  primary = true;
  verdict: string | undefined;
  connectionString: string | undefined = CONNECTION_STRING;
  schema: string | undefined | Failure = from.text;
  /** Called when the schema is asked. */
  onSchemaVersion: () => void = () => {};
  lockHeld = false;
  maySeeSessions = true;
  sessions: DatabaseSession[] = [];
  /** The fatal lines of its server's log since the start that was begun; undefined: there is no log. */
  fatalLines: string[] | undefined;
  /** Of Octopus.Server.exe on this machine. */
  processes: number[] = [];
  /** What happened at the SQL Server, in order with the node's. */
  connectedWith: string[] = [];

  constructor(given: Partial<NodeRecord> = {}) {
    this.node = new MadeUpNode("ha-1", madeUpOpenRecord({ found: FOUND, backup: BACKUP, ...given })).stopped();
    this.node.startType = "disabled";
    this.node.draining = true;
  }

  /** What a person says. */
  restoredByHand: string | undefined;
  hasApiKey = true;
  maintenance = true;

  private instance(): InstanceApi {
    return {
      ...madeUpInstance([this.node]),
      maintenance: async () => this.maintenance,
      setMaintenance: async (on) => {
        this.node.done.push(`maintenance ${on}`);
        this.maintenance = on;
      },
    };
  }

  /** Of what is staged, for a sentence; undefined: nothing. */
  stagedProblem: string | undefined;
  /** What msiexec ends with, call by call; the last one again and again. */
  exitCodes = [0];

  private msiexec(call: string, leaves: typeof from | undefined) {
    const [exitCode = 0, ...rest] = this.exitCodes;
    if (rest.length > 0) this.exitCodes = rest;
    this.node.done.push(call);
    if (exitCode === 0) this.node.installedVersion = leaves;
    return { exitCode, stdout: "", stderr: "", timedOut: false, startError: undefined };
  }

  /** The newest one. */
  script: string | undefined;
  private known: KnownScript | undefined;

  private async schemaFacts(): Promise<SchemaFacts> {
    this.onSchemaVersion();
    const { schema, script, known } = this;
    if (schema instanceof Failure) throw schema;
    return { version: known ? schemaVersionBy(schema, script, known) : schema, history: schema, script };
  }

  private database(): Database {
    const { done } = this.node;
    const database: Partial<Database> = {
      name: "OctopusDeploy",
      lock: async () => {
        if (this.lockHeld) return undefined;
        done.push("lock");
        return { isHeld: async () => true, release: async () => void done.push("unlock") };
      },
      schemaVersion: async () => (await this.schemaFacts()).version,
      schemaFacts: () => this.schemaFacts(),
      facts: async () => ({ ...goodFacts, maySeeSessions: this.maySeeSessions }),
      sessions: async () => this.sessions,
      close: async () => {},
    };
    return database as Database;
  }

  made({ dryRun = false } = {}): { context: Context; seen: Seen } {
    const { node } = this;
    return contextFor(step, {
      inputs: { restoredByHand: this.restoredByHand, ...(this.hasApiKey ? {} : { apiKey: undefined }) },
      reads: {
        verdict: this.verdict,
        connectionStrings: [{ machine: "octo-1", value: this.connectionString }],
        nodeNames: [
          { machine: "octo-1", value: "ha-1" },
          { machine: "octo-2", value: undefined },
        ],
        sqlClients: [{ machine: "octo-1", value: ["OCTO-1", "10.0.0.1"] }],
        instanceLogins: [{ machine: "octo-1", value: "octopus" }],
        installedVersions: [
          { machine: "octo-1", value: from },
          { machine: "octo-2", value: undefined },
        ],
      },
      tools: {
        staging: {
          pathOf: (version) => `${version}.msi`,
          problemOf: async () => this.stagedProblem,
        },
        signature: async () => ({ status: "Valid", subject: "CN=Octopus Deploy", message: "" }),
        uninstall: async ({ installer }) => this.msiexec(`/x ${installer}`, undefined),
        install: async ({ installer, properties }) => this.msiexec(`/i ${installer} ${properties.join(" ")}`, from),
        newLog: async (name) => name,
        readLog: async () => undefined,
        record: node.record,
        kept: node.kept,
        services: node.services,
        installers: node.installers,
        pendingRestart: async () =>
          node.filesAtRestart && { askedFor: [], files: node.filesAtRestart, deleted: node.deletedAtRestart },
        processes: { ids: async () => this.processes },
        serverLog: async (_home, since) => {
          if (this.fatalLines === undefined) throw new Error("ENOENT: no such file");
          const fatal = since.getTime() === 0 ? [] : this.fatalLines;
          return { lines: fatal.length + 1, errors: 0, fatal };
        },
        connect: async (connectionString: string, known?: KnownScript) => {
          this.known = known;
          this.connectedWith.push(connectionString);
          return this.database();
        },
        node: () => ({
          self: node.self,
          instance: this.hasApiKey ? this.instance() : undefined,
          program: node.program,
        }),
      },
      system: { isPrimary: this.primary, error: "an earlier step failed" },
      dryRun,
      clock: this.clock,
      assumptions: new Assumptions(),
    });
  }

  async run(options: { dryRun?: boolean } = {}): Promise<Seen> {
    const { context, seen } = this.made(options);
    await run(context);
    return seen;
  }
}

export const given = (change: (at: Given) => void = () => {}, record: Partial<NodeRecord> = {}) => {
  const at = new Given(record);
  change(at);
  return at;
};
/** F2 on another node, after the primary said that. */
export const onOther = (
  verdict: string | undefined,
  change: (at: Given) => void = () => {},
  record: Partial<NodeRecord> = {},
) =>
  given((at) => {
    at.primary = false;
    at.verdict = verdict;
    change(at);
  }, record);
export const onTarget = (at: Given) => (at.node.installedVersion = to);
export const begun: Partial<NodeRecord> = { databaseUpgrade: { verdict: "begun", at: "2026-01-10T02:30:00Z" } };
