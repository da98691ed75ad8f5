import type { PlayedProgram, ProgramCall } from "./program-call";
import { SERVICE_NAME } from "./service-names";

const ACCESS_DENIED = 5;
const NO_RESPONSE = 1053;
const DATABASE_LOCKED = 1055;

const SAID: Readonly<Record<number, string>> = {
  [ACCESS_DENIED]: "Access is denied.",
  [NO_RESPONSE]: "The service did not respond to the start or control request in a timely fashion.",
  [DATABASE_LOCKED]: "The service database is locked.",
};
/** What each of them is an answer to; any order where nothing is said. */
const ONLY_TO: Readonly<Record<number, readonly string[]>> = {
  [NO_RESPONSE]: ["start", "stop"],
  [DATABASE_LOCKED]: ["start", "config", "description"],
};

/** The same program on a node where `sc` is slow or refused at the moment. Orders about other services are let through. */
export const withScTroubles =
  (play: PlayedProgram): PlayedProgram =>
  async (call) => {
    const { world, node, args } = call;
    const [verb = "", name] = args;
    if (name !== SERVICE_NAME) return play(call);
    const seconds = world.troubles.next(node, "sc-is-slow");
    if (seconds !== undefined) await world.clock.sleep(seconds, AbortSignal.any([call.signal, world.troubles.end]));
    const code = world.troubles.now(node, "sc-refuses");
    if (code === undefined || !(ONLY_TO[code]?.includes(verb) ?? true)) return play(call);
    world.troubles.next(node, "sc-refuses");
    return refuse(call, verb, code);
  };

function refuse({ say }: ProgramCall, verb: string, code: number): number {
  say(`[SC] ${code === ACCESS_DENIED ? "OpenService" : verb.toUpperCase()} FAILED ${code}:`);
  say("");
  say(SAID[code] ?? "");
  return code;
}
