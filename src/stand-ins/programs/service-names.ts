export const TENTACLE_SERVICE = "OctopusDeploy Tentacle";
/** The instance has its default name on every node. */
export const INSTANCE_NAME = "OctopusServer";

/** The exact name of every node's service: that of the default instance. */
export const SERVICE_NAME = "OctopusDeploy";
