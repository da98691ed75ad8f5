import { Failure } from "../step/failure";

/** `OctopusDeploy`, or `OctopusDeploy: <instance>`; none of the characters that mean several, another machine or an option. */
const SERVER_SERVICE = /^OctopusDeploy(?:: [^*?"/\\\r\n]+)?$/i;

/**
 * The name of an Octopus Server's service, as it is. Any other is refused: `OctopusDeploy*` would hit the Tentacle, which
 * runs this very step (P11).
 * @throws Failure `Service-NotTheServers`
 */
export function exactServiceName(name: string): string {
  if (SERVER_SERVICE.test(name)) return name;
  throw new Failure({
    code: "Service-NotTheServers",
    what: `'${name}' is not the name of an Octopus Server's service, so it is left alone.`,
    why: "The service of an Octopus Server is OctopusDeploy, or OctopusDeploy: and the name of the instance; the Tentacle's is never touched.",
    next: "Run the whole runbook: its first step finds the service's name.",
  });
}
