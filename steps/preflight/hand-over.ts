import { nodeAddressOf } from "../../src/octopus/node-place";
import type { Fact, Findings } from "./facts";
import type { Context } from "./step";

/**
 * Hands over what later steps read, and says it in a few lines. Comes after the checks: all that matters is known.
 * Of an unfinished run the record says who the node is, for it was read before the installer changed the program.
 */
export function handOver(context: Context, findings: Findings): void {
  const { log, tools, inputs, system } = context;
  const record = valueOf(findings.record);
  const configuration = valueOf(findings.configuration);
  const program = valueOf(findings.program);
  const service = valueOf(findings.service);
  const database = valueOf(findings.database);
  const version = valueOf(findings.installedVersion) ?? "";

  const node = record?.node ?? configuration?.nodeName ?? "";
  const prefixes = configuration?.listenPrefixes ?? record?.facts.listenPrefixes ?? [];
  const path = program?.exists ? program.path : (record?.facts.serverProgram ?? "");
  context.output("NodeName", node);
  context.output("InstalledVersion", version);
  context.output("InstanceName", valueOf(findings.instances)?.[0] ?? "");
  context.output("ServiceName", service?.name ?? "");
  context.output("ServerProgram", path);
  context.output("ListenPrefixes", prefixes);
  context.output(
    "NodeAddress",
    configuration ? nodeAddressOf(prefixes, tools.hostName) : (record?.facts.nodeAddress ?? ""),
  );
  context.output("DatabaseConnectionString", inputs.connectionString ?? configuration?.connectionString ?? "");
  context.output("SchemaVersion", database?.schemaVersion ?? "");

  const { state, startType, account } = service?.status ?? {};
  log.info(
    `Node ${node} is machine '${system.machineName}': Octopus Server ${version || "(no program)"}, service '${service?.name ?? ""}' ${state ?? ""}, ${startType ?? ""}, as ${account ?? ""}.`,
  );
  log.verbose(`Steps run here as ${valueOf(findings.account)?.name ?? ""}, with the rights of an administrator.`);
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

const valueOf = <T>(fact: Fact<T>): T | undefined => (fact.known ? fact.value : undefined);
