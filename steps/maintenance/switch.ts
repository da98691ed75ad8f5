import type { InstanceApi } from "../../src/octopus/instance-api";
import { Failure } from "../../src/step/failure";
import type { Context } from "./step";

const onOrOff = (on: boolean) => (on ? "on" : "off");

/**
 * Switches maintenance mode where it differs, through the address that has just answered, and reads it back.
 * @param found the state it answered with, and the address
 * @returns whether something was to be done
 * @throws Failure `Maintenance-NotConfirmed`
 */
export async function switchMaintenance(
  context: Context,
  found: { instance: InstanceApi; answer: boolean },
  on: boolean,
): Promise<boolean> {
  const { inputs, log } = context;
  const now = (context.assumed("instance.maintenance") ?? String(found.answer)).toLowerCase() === "true";
  if (now === on) {
    log.info(`Maintenance mode of ${inputs.serverUrl} is ${onOrOff(on)} already.`);
    return false;
  }
  await context.change(
    `turn ${onOrOff(on)} maintenance mode of ${inputs.serverUrl}`,
    async () => {
      await found.instance.setMaintenance(on);
      if ((await found.instance.maintenance()) === on) return;
      throw new Failure({
        code: "Maintenance-NotConfirmed",
        what: `${found.instance.address} accepted that maintenance mode is turned ${onOrOff(on)}, and still says that it is ${onOrOff(!on)}.`,
        why: "Somebody else may have switched it at the same moment.",
        next: "Look at Configuration > Maintenance in the instance, then run again.",
      });
    },
    { "instance.maintenance": on ? "True" : "False" },
  );
  return true;
}
