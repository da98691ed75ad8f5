import { masterKeyOf } from "./world/changed-since";
import { dirname, join } from "node:path";
import { connectionStringOf } from "./connection-string";
import { FEED_PATH, INSTALLER_PATH } from "./http/releases";
import { webhookPath } from "./http/webhook";
import { PLANTED_SECRETS, secretsToFind } from "./planted-secrets";
import { watchBackupSets } from "./world/backup-sets";
import { leaveClaim } from "./world/claim-left-behind";
import { putConfiguration } from "./world/configuration-file";
import { tellWhatIsBroken } from "./world/contents";
import { letOthersInterfere } from "./world/mischief";
import { WorldNode } from "./world/node";
import type { Scenario } from "./world/scenario";
import { furnishServerFolders } from "./world/server-folders";
import type { ServiceProcess } from "./world/service-process";
import { homeFolder } from "./world/server-log";
import { runWatchdog } from "./world/services";
import { knows } from "./world/since";
import { DATABASE_NAME } from "./world/sql-side";
import { runTasks } from "./world/tasks";
import type { World } from "./world/world";

/** Another instance than the rehearsed one: where the runbook would run. */
export const CONTROLLER_INSTALLATION_ID = "0b9f6d0e-1c7b-4b44-8a57-2f6f6f0d9a01";

/** The nodes of a scenario, the first of which is the primary. @param folder where their disks lie, a folder each */
export function makeNodes(scenario: Scenario, folder: string): WorldNode[] {
  return Array.from({ length: scenario.nodes }, (_, index) => {
    const machine = `octo-${index + 1}`;
    const node = new WorldNode(`HA-NODE-${index + 1}`, machine, index === 0, index === 1, join(folder, machine));
    // Of a fault that is there before the first run.
    if (node.isSecond && scenario.faults.includes("cap-of-zero-before")) node.taskCap = 0;
    return node;
  });
}

/** Where a carrier has put what is outside, and what it does with it. */
interface Places {
  nodeUrl(node: WorldNode): string;
  /** Of the load balancer. */
  balancerUrl: string;
  /** Of the mirror of feed and installers. */
  releasesUrl: string;
  /** Of whoever is notified of results, without its path. */
  webhookUrl: string;
  /** What the mirror wants in the query of every address; undefined: nothing. */
  signature: string | undefined;
  /** As a connection string names it: `tcp:127.0.0.1,1433`. */
  sqlPlace: string;
  /** Folders that are there, as this computer names them. */
  backups: string;
  downloads: string;
  /** How many files each script on a node deleted in vain since this was asked last. */
  takeDeletedInVain(node: WorldNode): readonly number[];
}

/** What is known of a furnished world outside it. */
interface Furnished {
  /** What an administrator gives to put the runbook on the controlling instance. */
  projectVariables: Readonly<Record<string, string>>;
  /** What may be found nowhere, by its name. */
  secrets: Readonly<Record<string, string>>;
  /** Nobody outside the run does anything any more, and every service's process ends. */
  end(): Promise<void>;
}

/** Brings the world to the moment before a run: nodes that run and serve, with tasks at work, and others around them. */
export function furnishWorld(world: World, at: Places): Furnished {
  const connectionString = connectionStringOf(world, at.sqlPlace);
  world.configurationOf = (node) => ({
    "Octopus.Server.NodeName": node.name,
    "Octopus.Home": world.computers.pathThere(homeFolder(node)),
    "Octopus.WebPortal.ListenPrefixes": `${at.nodeUrl(node)}/`,
    "Octopus.Storage.ExternalDatabaseConnectionString": connectionString,
    "Octopus.Storage.MasterKey": masterKeyOf(world),
    ...(knows(world, node.program, "license in show-configuration") && {
      "Octopus.Server.License": PLANTED_SECRETS["the license"],
    }),
  });
  for (const node of world.nodes) {
    putConfiguration(world, node);
    bringUp(world, node);
  }
  furnishServerFolders(world, join(dirname(at.downloads), "nas"));
  world.computers.disk.makeFolder(setsOf(at));
  watchBackupSets(world, setsOf(at));
  world.record({ kind: "world-began", snapshot: world.snapshot() });
  tellWhatIsBroken(world);
  runTasks(world);
  const stops = [letOthersInterfere(world), leaveClaim(world, at.downloads, (node) => at.takeDeletedInVain(node))];
  for (const node of world.nodes) void runWatchdog(world, node);
  return {
    projectVariables: projectVariables(world, at, world.computers.pathThere(at.downloads)),
    secrets: secretsToFind(connectionString),
    end: async () => {
      for (const stop of stops) stop();
      await Promise.all(world.nodes.flatMap(processesOf).map((each) => each.end()));
    },
  };
}

/** Where backup sets lie, as the Tentacle of the primary node sees it. */
const setsOf = (at: Pick<Places, "downloads">) => join(dirname(at.downloads), "sets");

const processesOf = ({ process, stranger }: WorldNode): ServiceProcess[] =>
  [process, stranger].filter((each) => each !== undefined);

function bringUp(world: World, node: WorldNode): void {
  node.program = world.scenario.from;
  node.process = world.computers.startProcess();
  node.state = "running";
  node.offline = false;
  node.wasServing = true;
  world.setAccepting(node, true);
}

function projectVariables(world: World, at: Places, downloads: string): Record<string, string> {
  const signed = at.signature === undefined ? "" : `?sp=r&sig=${encodeURIComponent(at.signature)}`;
  return {
    "Upgrade.Octopus.Url": at.balancerUrl,
    "Upgrade.Octopus.ApiKey": PLANTED_SECRETS["the API key"],
    "Upgrade.Database.Name": DATABASE_NAME,
    "Upgrade.Database.Backup.Folder": at.backups,
    "Upgrade.Download.Folder": downloads,
    "Upgrade.File.Backup.Folder": world.computers.pathThere(setsOf(at)),
    // There is no Windows here that could check a signature: the step says so and goes on.
    "Upgrade.Installer.SignaturePolicy": "Warn",
    "Upgrade.Release.FeedUrl": `${at.releasesUrl}${FEED_PATH}${signed}`,
    "Upgrade.Installer.Url": `${at.releasesUrl}${INSTALLER_PATH}${signed}`,
    "Upgrade.Node.FreeGigabytes": "1",
    "Upgrade.Notify.Url": `${at.webhookUrl}${webhookPath(PLANTED_SECRETS["the webhook's path"])}`,
    // Its troubles are met only by somebody who tells it something.
    ...(world.has("webhook-fails") || world.has("webhook-silent") ? { "Upgrade.Notify.On": "Always" } : {}),
  };
}
