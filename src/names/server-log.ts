/** For sentences: where the log of Octopus Server lies that says why a node does not come up. */
export const SERVER_LOG = "the server's log (Logs\\OctopusServer.txt in the node's home folder)";
