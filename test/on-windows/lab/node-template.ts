import { endPrefix } from "./end-prefix";
import { OctopusNode, putStandIns } from "./octopus-node";
import { clonePrefix } from "./prefix";

/** Makes the template of a node: the stand-ins in place, and a service that is stopped and Disabled. */
export async function makeNodeTemplate(): Promise<void> {
  const prefix = clonePrefix("template", "node");
  putStandIns(prefix);
  const node = await new OctopusNode(prefix).installService("disabled");
  // Programs append to it: it would be one file for all clones.
  node.forgetAsked();
  endPrefix(prefix.folder);
}
