import { ACCEPTABLE_CHECKS, isAcceptable } from "../names/checks";
import { VARIABLES } from "../names/variables";
import { field, optionally } from "../step/inputs";

const apiKey = field.secret({
  parameter: "OctopusUpgrade.Server.ApiKey",
  variable: VARIABLES.apiKey,
  label: "API key",
  help: "An API key of the instance to upgrade, of a user or service account with the AdministerSystem permission.",
});

const serverUrl = field.url({
  parameter: "OctopusUpgrade.Server.Url",
  variable: VARIABLES.serverUrl,
  label: "Instance URL",
  help: "The shared URL of the instance to upgrade: the one people use, behind the load balancer.",
});

/** Inputs that several steps ask for: said once, so that a parameter means the same in all of them. */
export const shared = {
  serverUrl,
  apiKey,
  /** For a step that has to do most of its work without one, too. */
  optionalApiKey: optionally(apiKey),
  optionalServerUrl: optionally(serverUrl),
  acceptHandStart: field.optionalText({
    parameter: "OctopusUpgrade.Database.AcceptHandStart",
    variable: VARIABLES.acceptHandStart,
    label: "Accept a start by hand",
    help: "Your word that you have looked at the database after somebody upgraded it by starting a node by hand during the unfinished run (Schema-ChangedByHand), and that the run may continue: the run whose record is open, as that message spells it. It is valid for that run only. Leave it empty otherwise.",
  }),
  acceptedChecks: field
    .list({
      parameter: "OctopusUpgrade.Preflight.Accept",
      variable: VARIABLES.acceptedChecks,
      label: "Accepted problems",
      help: `Names of checks whose problems you accept, one per line: the run continues, and its log says what was accepted. Possible are ${ACCEPTABLE_CHECKS.join(", ")}. All other checks protect the instance and cannot be accepted.`,
    })
    .refine((names) => !names.some((name) => !isAcceptable(name)), {
      error: `a list of checks that may be accepted, one per line: ${ACCEPTABLE_CHECKS.join(", ")}`,
    }),
  dryRun: field.flag(false, {
    parameter: "OctopusUpgrade.Run.DryRun",
    variable: VARIABLES.dryRun,
    label: "Dry run",
    help: "Say what would be done, and change nothing.",
  }),
  withoutPresent: field.flag(false, {
    parameter: "OctopusUpgrade.Rollback.WithoutPresent",
    variable: VARIABLES.rollbackWithoutPresent,
    label: "Restore without a backup of the present state",
    help: "Only for the rollback of an upgrade that left a database which cannot be backed up any more (a damaged page, or it does not come online): you confirm that its present state may be lost for good. The run still tries to back it up.",
  }),
  callTimeoutSeconds: field.seconds(60, {
    parameter: "OctopusUpgrade.Timeouts.CallSeconds",
    variable: VARIABLES.callTimeoutSeconds,
    label: "Call timeout (seconds)",
    help: "How long one request to Octopus or SQL Server, or one call of a small Windows tool, may take.",
  }),
  connectionString: field.optionalSecret({
    parameter: "OctopusUpgrade.Database.ConnectionString",
    variable: VARIABLES.connectionString,
    label: "Connection string",
    help: "Required only if the instance's own connection string cannot be used, for example because it asks for a Windows login that the Tentacle's account does not have. Give one with a SQL login that may back up, verify and change the database.",
  }),
  downloadFolder: field.optionalPath({
    parameter: "OctopusUpgrade.Download.Folder",
    variable: VARIABLES.downloadFolder,
    label: "Shared download folder",
    help: "A folder that all nodes can reach, such as \\\\nas\\octopus\\upgrade: one node downloads, the others copy. Leave it empty and each node downloads for itself.",
  }),
  nodesGone: field.list({
    parameter: "OctopusUpgrade.Nodes.Gone",
    variable: VARIABLES.nodesGone,
    label: "Decommissioned nodes",
    help: "Names of nodes that the instance still lists but that will never run again, one per line. Deleting them in the instance, under Configuration > Nodes, is better.",
  }),
  installerWaitSeconds: field.seconds(1800, {
    parameter: "OctopusUpgrade.Installer.WaitSeconds",
    variable: VARIABLES.installerWaitSeconds,
    label: "Timeout for other installations (seconds)",
    help: "How long to wait while another installation, such as Windows Update, is running on the node. After that the step fails without having changed anything.",
  }),
  startTimeoutSeconds: field.seconds(900, {
    parameter: "OctopusUpgrade.Restart.StartSeconds",
    variable: VARIABLES.startSeconds,
    label: "Start timeout (seconds)",
    help: "How long the node may take to answer with the expected version after it was started.",
  }),
  startPollSeconds: field.seconds(2, {
    parameter: "OctopusUpgrade.Restart.PollSeconds",
    variable: VARIABLES.startPollSeconds,
    label: "Start poll interval (seconds)",
    help: "How often the node is asked whether it answers.",
  }),
};

/** What helps when no node tells the connection string: stands wherever that is met. */
export const GIVE_CONNECTION_STRING = `Give the instance's connection string in the project variable ${VARIABLES.connectionString} (a sensitive one).`;
