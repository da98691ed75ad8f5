import { loginIn } from "../../src/upgrade/database/octopus-clients";
import { nodeAddressOf } from "../../src/octopus/node-place";
import type { OutputValue } from "../../src/step/outputs";
import type { Fact, Findings } from "./facts";
import type { Context, PreflightOutput } from "./contract";

/**
 * Hands over what later steps read, as far as it is known: the checks come after it, and what runs after their refusal
 * reads it as well. Of an unfinished run the record says who the node is, for it was read before the installer changed
 * the program. (The connection string is handed over as soon as it is known: gather.ts.)
 */
export function handOver(context: Context, findings: Findings): void {
  const { tools } = context;
  const record = valueOf(findings.record);
  const configuration = valueOf(findings.configuration);
  const hand = <N extends PreflightOutput>(name: N, value: OutputValue<N> | undefined) => {
    if (value !== undefined) context.output(name, value);
  };

  const prefixes = configuration?.listenPrefixes ?? record?.facts.listenPrefixes;
  hand("NodeName", record?.node ?? configuration?.nodeName);
  hand(
    "InstalledVersion",
    known(findings.installedVersion, (version) => version ?? null),
  );
  hand(
    "InstanceName",
    known(findings.instances, ([name]) => name ?? ""),
  );
  hand("ServiceName", valueOf(findings.service)?.name);
  const status = valueOf(findings.service)?.status;
  hand("ServiceAccount", record?.facts.account ?? status?.account);
  hand("ServiceImagePath", record?.facts.imagePath ?? status?.imagePath);
  hand("HomeFolder", record?.facts.home ?? configuration?.home);
  const masterKey = valueOf(findings.masterKey);
  hand("MasterKeyFingerprint", masterKey?.told ? masterKey.value : undefined);
  hand(
    "ServerProgram",
    known(findings.program, ({ exists, path }) => (exists ? path : (record?.facts.serverProgram ?? ""))),
  );
  hand("ListenPrefixes", prefixes);
  hand("NodeAddress", configuration ? nodeAddressOf(prefixes ?? [], tools.hostName) : record?.facts.nodeAddress);
  const { connectionString } = configuration ?? {};
  hand("SqlClientNames", [...(valueOf(findings.database)?.clientNames ?? []), tools.hostName]);
  hand("InstanceLogin", connectionString === undefined ? undefined : instanceLogin(connectionString, status?.account));
  hand(
    "SchemaVersion",
    known(findings.database, (database) => database?.schemaVersion ?? ""),
  );
  hand("HistoryVersion", valueOf(findings.database)?.historyVersion);
  hand("NewestScript", valueOf(findings.database)?.newestScript);
  hand(
    "WindowsVersion",
    known(findings.windows, (windows) => (windows.told ? windows.value.version : "")),
  );
  hand("FrameworkRelease", valueOf(findings.framework));
  hand(
    "SqlServerVersion",
    known(findings.database, (database) => database?.productVersion ?? ""),
  );
  hand("ClockAheadSeconds", valueOf(findings.database)?.clockAheadSeconds);
}

/** Says in a few lines what was found, once the checks have passed: all that matters is known then. */
export function sayFindings({ log, system }: Context, findings: Findings): void {
  const record = valueOf(findings.record);
  const service = valueOf(findings.service);
  const database = valueOf(findings.database);
  const version = valueOf(findings.installedVersion);
  const node = record?.node ?? valueOf(findings.configuration)?.nodeName ?? "";
  const { state, startType, account } = service?.status ?? {};
  log.info(
    `Node ${node} is machine '${system.machineName}': Octopus Server ${version ?? "(no program)"}, service '${service?.name ?? ""}' ${state ?? ""}, ${startType ?? ""}, as ${account ?? ""}.`,
  );
  log.verbose(`Steps run here as ${valueOf(findings.account)?.name ?? ""}, with administrator rights.`);
  const windows = valueOf(findings.windows);
  if (windows?.told) log.verbose(`Windows ${windows.value.version} (${windows.value.name}).`);
  for (const { folder, gigabytes } of valueOf(findings.disks) ?? []) {
    log.verbose(`${gigabytes.toFixed(1)} GB are free at ${folder}.`);
  }
  if (database) {
    log.info(
      `Database '${database.name}' on ${database.serverName} (${database.edition}, ${database.productVersion}) has the schema of ${database.schemaVersion ?? ""}.`,
    );
  }
  if (record) {
    log.highlight(
      `Node ${node} has the record of an unfinished run to ${record.plan.to}, opened ${record.openedAt} by ${record.openedBy}.`,
    );
  }
}

/** With a Windows login it is the service's account; a machine's own account is known by the machine. */
function instanceLogin(connectionString: string, account: string | undefined): string {
  const windowsAccount = account?.includes("\\") && !/^(?:NT |\.\\)/i.test(account) ? account : "";
  return loginIn(connectionString) ?? windowsAccount;
}

const valueOf = <T>(fact: Fact<T>): T | undefined => (fact.known ? fact.value : undefined);

/** What a known fact comes down to; undefined while it is not known. */
const known = <T, V>(fact: Fact<T>, of: (value: T) => V): V | undefined => (fact.known ? of(fact.value) : undefined);
