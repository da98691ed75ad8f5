/** The name of the instance that an Octopus Server has unless it was given another. */
export const DEFAULT_INSTANCE = "OctopusServer";

/** The Windows service of an instance, exactly (facts: octopus-server#service-name). */
export function serviceNameOf(instance: string): string {
  return instance.toLowerCase() === DEFAULT_INSTANCE.toLowerCase() ? "OctopusDeploy" : `OctopusDeploy: ${instance}`;
}
