import { field } from "./inputs";

/** Inputs that several steps ask for: said once, so that a parameter means the same in all of them. */
export const shared = {
  serverUrl: field.url({
    parameter: "OctopusUpgrade.Server.Url",
    variable: "Upgrade.Octopus.Url",
    label: "Address of the instance",
    help: "The shared address of the instance that is upgraded: the one people use, behind the load balancer.",
  }),
  apiKey: field.secret({
    parameter: "OctopusUpgrade.Server.ApiKey",
    variable: "Upgrade.Octopus.ApiKey",
    label: "API key",
    help: "An API key of the instance that is upgraded, of a user or service account with the permission AdministerSystem.",
  }),
  dryRun: field.flag(false, {
    parameter: "OctopusUpgrade.Run.DryRun",
    variable: "Upgrade.DryRun",
    label: "Dry run",
    help: "Say what would be done and change nothing.",
  }),
  callTimeoutSeconds: field.seconds(60, {
    parameter: "OctopusUpgrade.Timeouts.CallSeconds",
    label: "Time limit of one call (seconds)",
    help: "How long one request to Octopus, to SQL Server or to a small Windows tool may take.",
  }),
  connectionString: field.optionalSecret({
    parameter: "OctopusUpgrade.Database.ConnectionString",
    variable: "Upgrade.Database.ConnectionString",
    label: "Connection string",
    help: "Only when the one that the instance itself uses cannot be used, e.g. because it asks for a Windows login and the Tentacle's account may not have one: a connection string with a SQL login that may back up, verify and change the schema.",
  }),
  downloadFolder: field.optionalPath({
    parameter: "OctopusUpgrade.Download.Folder",
    variable: "Upgrade.Download.Folder",
    label: "Shared download folder",
    help: "A folder that all nodes can reach, e.g. \\\\nas\\octopus\\upgrade: one node downloads, the others copy. Empty: each node downloads for itself.",
  }),
  nodesGone: field.list({
    parameter: "OctopusUpgrade.Nodes.Gone",
    variable: "Upgrade.Nodes.Gone",
    label: "Nodes that are gone",
    help: "Names of nodes that the instance still lists and that will never run again, one a line. Better: delete them in the instance under Configuration > Nodes.",
  }),
  installerWaitSeconds: field.seconds(1800, {
    parameter: "OctopusUpgrade.Installer.WaitSeconds",
    label: "Wait for other installations (seconds)",
    help: "How long to wait while another installation (Windows Update, say) is at work on the node. After that the step fails and has changed nothing.",
  }),
  startTimeoutSeconds: field.seconds(900, {
    parameter: "OctopusUpgrade.Restart.StartSeconds",
    label: "Time limit of the start (seconds)",
    help: "How long the node may take from its start until it answers with the expected version.",
  }),
  startPollSeconds: field.seconds(5, {
    parameter: "OctopusUpgrade.Restart.PollSeconds",
    label: "Time between two looks (seconds)",
    help: "How often it looks whether the node answers.",
  }),
};
