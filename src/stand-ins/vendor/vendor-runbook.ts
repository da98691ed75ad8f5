import { join } from "node:path";
import { compareTriples } from "../world/triples";
import { sqlTargetOf } from "./sql-target";
import { callMsiexec, callServer, configured, instancesOn, settingOf, type VendorMachine } from "./vendor-machine";

/** One script of the vendor's guide. */
export interface VendorRow {
  number: number;
  /** In our words. */
  name: string;
  /** The machines with `HAServer-Primary`, or all with `HAServer`. */
  on: "primary" | "every";
  run(at: VendorMachine): Promise<void>;
}

/** The guide names no other one where it upgrades and backs up. */
const DEFAULT_INSTANCE = "OctopusServer";
const CONNECTION_STRING = "Octopus.Storage.ExternalDatabaseConnectionString";
const CALL_SECONDS = 600;
/** The guide's only repetition: the database's upgrade while other nodes still look alive. */
const UPGRADE_RETRIES = { times: 3, pauseSeconds: 10 };

/**
 * The runbook of the vendor's guide "How to automate Octopus Deploy upgrades" for High Availability, as a list of the
 * calls that its eight scripts make (facts: octopus-upgrades#the-vendors-runbook). It is here to be measured beside ours: no exit code is
 * looked at, no task is waited for, and nothing is verified, as there.
 */
export const VENDOR_RUNBOOK: readonly VendorRow[] = [
  { number: 1, name: "Check and download", on: "primary", run: download },
  { number: 2, name: "Enable maintenance mode", on: "primary", run: enableMaintenance },
  // Only when the major version changes.
  { number: 3, name: "Back up the folders", on: "primary", run: () => Promise.resolve() },
  { number: 4, name: "Drain and stop", on: "every", run: drainAndStop },
  { number: 5, name: "Back up the database", on: "primary", run: backUp },
  { number: 6, name: "Install", on: "every", run: install },
  { number: 7, name: "Upgrade the database", on: "primary", run: upgradeDatabase },
  { number: 8, name: "Start and end the drain", on: "every", run: start },
];

async function download(at: VendorMachine): Promise<void> {
  const { Version: installed } = (await getJson(at, `${settingOf(at, "Upgrade.Octopus.Url")}/api`)) as {
    Version: string;
  };
  const feed = (await getJson(at, settingOf(at, "Upgrade.Release.FeedUrl"))) as { Version?: unknown }[];
  const major = `${installed.split(".")[0] ?? ""}.`;
  const [newest] = feed
    .flatMap(({ Version }) => (typeof Version === "string" && /^\d+\.\d+\.\d+$/.test(Version) ? [Version] : []))
    .filter((version) => version.startsWith(major))
    .sort((one, other) => compareTriples(other, one));
  if (newest === undefined) return;
  const url = settingOf(at, "Upgrade.Installer.Url").replace("{version}", newest);
  const { files, http, clock } = at.machine;
  const reply = await http.download(new URL(url), {}, clock.timeout(CALL_SECONDS));
  const file = await files.open(join(settingOf(at, "Upgrade.Download.Folder"), `Octopus.${newest}-x64.msi`), "w");
  let position = 0;
  for await (const bytes of reply.body) {
    for (let from = 0; from < bytes.length;) {
      const { bytesWritten } = await file.write(bytes, from, bytes.length - from, position);
      from += bytesWritten;
      position += bytesWritten;
    }
  }
  await file.close();
}

async function getJson({ machine }: VendorMachine, url: string): Promise<unknown> {
  const { http, clock } = machine;
  const reply = await http.send({ method: "GET", url }, clock.timeout(CALL_SECONDS));
  const pieces: Uint8Array[] = [];
  for await (const bytes of reply.body) pieces.push(bytes);
  return JSON.parse(Buffer.concat(pieces).toString("utf8")) as unknown;
}

async function enableMaintenance(at: VendorMachine): Promise<void> {
  const { http, clock } = at.machine;
  const reply = await http.send(
    {
      method: "PUT",
      url: `${settingOf(at, "Upgrade.Octopus.Url")}/api/maintenanceconfiguration`,
      headers: { "X-Octopus-ApiKey": settingOf(at, "Upgrade.Octopus.ApiKey"), "Content-Type": "application/json" },
      body: JSON.stringify({ Id: "maintenance", IsInMaintenanceMode: true }),
    },
    clock.timeout(CALL_SECONDS),
  );
  await reply.discard();
}

/** With a wait of 0 the drain waits for nothing: tasks that run are cut off by the stop. */
async function drainAndStop(at: VendorMachine): Promise<void> {
  for (const instance of await instancesOn(at)) {
    await callServer(at, "node", `--instance=${instance}`, "--drain=true", "--wait=0");
    await callServer(at, "service", `--instance=${instance}`, "--stop");
  }
}

async function backUp(at: VendorMachine): Promise<void> {
  const { clock, sql } = at.machine;
  const stamp = clock.now().toISOString().replaceAll(/[:.-]/g, "");
  const file = join(settingOf(at, "Upgrade.Database.Backup.Folder"), `${stamp}.bak`);
  const target = sqlTargetOf(await configured(at, DEFAULT_INSTANCE, CONNECTION_STRING));
  const client = { programName: ".Net SqlClient Data Provider", workstation: undefined, connectSeconds: 15 };
  const connection = await sql.connect(target, client);
  const text = `BACKUP DATABASE [${settingOf(at, "Upgrade.Database.Name")}] TO DISK = '${file}' WITH FORMAT`;
  await connection.send({ text }, () => undefined).rows;
  await connection.close();
}

async function install(at: VendorMachine): Promise<void> {
  const folder = settingOf(at, "Upgrade.Download.Folder");
  const found = (await at.machine.files.list(folder)).map(({ name }) => name).filter((name) => name.endsWith(".msi"));
  const [first] = found.sort();
  if (first !== undefined) await callMsiexec(at, "/i", join(folder, first), "/quiet");
}

async function upgradeDatabase(at: VendorMachine): Promise<void> {
  for (let tried = 0; tried <= UPGRADE_RETRIES.times; tried += 1) {
    const { exitCode } = await callServer(at, "database", `--instance=${DEFAULT_INSTANCE}`, "--upgrade");
    if (exitCode === 0) return;
    await at.machine.clock.sleep(UPGRADE_RETRIES.pauseSeconds);
  }
}

async function start(at: VendorMachine): Promise<void> {
  for (const instance of await instancesOn(at)) {
    await callServer(at, "service", `--instance=${instance}`, "--start");
    await callServer(at, "node", `--instance=${instance}`, "--drain=false");
  }
}
