import { switchMaintenance } from "../../src/server/maintenance-mode";
import type { Work } from "./run";

/**
 * The primary goes back to work with maintenance mode on, which ends in its own step: an earlier attempt's recovery may
 * have put it back, and afterwards, while no service ran, nobody could be asked. One that is at work already is left alone.
 * @throws Failure `Maintenance-NotConfirmed`, `Instance-…`: the node stays drained then
 */
export async function keepPeopleOut({ context, recorder }: Work): Promise<void> {
  const { system, tools, inputs } = context;
  if (!system.isPrimary || !recorder.open) return;
  const ping = await tools.self.ping();
  if (ping.answers && ping.serving) return;
  const answer = await tools.instance.maintenance();
  if (answer) return;
  await recorder.remember({ maintenance: answer });
  context.log.warning(
    `Maintenance mode of ${inputs.serverUrl} is off in the middle of an upgrade: after an earlier attempt it was put back, or somebody turned it off. It is turned on until the step that restores it.`,
  );
  await switchMaintenance(context, inputs.serverUrl, { instance: tools.instance, answer }, true);
}
