import type { InstanceApi } from "../../octopus/instance-api";
import { Failure } from "../../step/failure";
import type { ProcedureContext } from "./procedure";

const onOrOff = (on: boolean) => (on ? "on" : "off");

/**
 * Switches the instance's maintenance mode where it differs, through the address that has just answered, and reads it
 * back.
 * @param serverUrl the shared address, for sentences
 * @param found the state it answered with, and the address
 * @returns whether it was switched; in a dry run it never is
 * @throws Failure `Maintenance-NotConfirmed`
 */
export async function switchMaintenance(
  context: ProcedureContext,
  serverUrl: string,
  found: { instance: InstanceApi; answer: boolean },
  on: boolean,
): Promise<boolean> {
  const { log } = context;
  const now = (context.assumed("instance.maintenance") ?? String(found.answer)).toLowerCase() === "true";
  if (now === on) {
    log.info(`Maintenance mode of ${serverUrl} is already ${onOrOff(on)}.`);
    return false;
  }
  const switched = await context.change(
    `turn ${onOrOff(on)} maintenance mode of ${serverUrl}`,
    async () => {
      await found.instance.setMaintenance(on);
      if ((await found.instance.maintenance()) === on) return true;
      throw new Failure({
        code: "Maintenance-NotConfirmed",
        what: `${found.instance.address} accepted the request to turn maintenance mode ${onOrOff(on)}, but still says that it is ${onOrOff(!on)}.`,
        why: "Somebody else may have switched it at the same moment.",
        next: "Check Configuration > Maintenance in the instance, then run again.",
      });
    },
    { "instance.maintenance": on ? "True" : "False" },
  );
  return switched ?? false;
}
