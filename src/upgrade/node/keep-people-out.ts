import { stepNamed } from "../../names/steps";
import { VARIABLES } from "../../names/variables";
import type { InstanceApi, NodeApi } from "../../octopus/instance-api";
import { Failure } from "../../step/failure";
import { askPatiently } from "./ask-patiently";
import type { NodeAtHand, ProcedureContext } from "./procedure";
import { switchMaintenance } from "./maintenance-mode";
import type { Recorder } from "../record/recorder";

export interface KeepOutTools {
  self: NodeApi;
  /** The instance, asked through this node; undefined without an API key. */
  instance: InstanceApi | undefined;
}

/**
 * In the middle of an upgrade a node goes back to work with maintenance mode on, which ends in its own step: an earlier
 * attempt's recovery may have put it back, and afterwards, while no service ran, nobody could be asked. One that is at
 * work already is left alone.
 * @param recorder the primary's: it holds maintenance mode as found
 * @throws Failure `Maintenance-NotAsked`, `Maintenance-NotConfirmed`, `Instance-…`: the node stays drained then
 */
export async function keepPeopleOut(
  context: ProcedureContext,
  { self, instance }: KeepOutTools,
  { node }: NodeAtHand,
  { serverUrl, recorder }: { serverUrl: string; recorder: Pick<Recorder, "remember"> | undefined },
): Promise<void> {
  const ping = await self.ping();
  if (ping.answers && ping.serving) return;
  if (!instance) throw notAsked(node, serverUrl);
  const asked = await askPatiently(context, "maintenance mode", async () => ({ isOn: await instance.maintenance() }));
  if (!asked) throw notAsked(node, serverUrl);
  const answer = asked.isOn;
  if (answer) return;
  await recorder?.remember({ maintenance: answer });
  context.log.warning(
    `Maintenance mode of ${serverUrl} is off in the middle of an upgrade: an earlier attempt restored it, or somebody turned it off. It is turned on again, until the step ${stepNamed("restore-maintenance")}.`,
  );
  await switchMaintenance(context, serverUrl, { instance, answer }, true);
}

function notAsked(node: string, serverUrl: string): Failure {
  return new Failure({
    code: "Maintenance-NotAsked",
    what: `Node ${node} runs and stays drained: without an API key this step cannot check that maintenance mode of ${serverUrl} is on.`,
    why: "The database has been upgraded, but the upgrade is not finished: until then maintenance mode keeps people out.",
    next: `Give the API key in the project variable ${VARIABLES.apiKey} and run again. To let people in before that, make sure that maintenance mode is on (Configuration > Maintenance, at the address of this node), then end its drain under Configuration > Nodes.`,
  });
}
