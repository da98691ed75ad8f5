import type { FoundServer } from "../../src/server-program/find-server";
import type { RunningInFolder } from "../../src/windows/folder-programs";
import type { Context } from "./contract";
import { told } from "./fact";
import type { FactValues, Told } from "./facts";

/** What only passes by (the watchdog's Octopus.Server.exe, a script's) is gone when it is looked for again. */
const AGAIN_SECONDS = 5;

/** Programs besides the service itself that hold files of the installation folder, and go on holding them. */
export function programsInUse(
  { tools, clock, signal }: Pick<Context, "tools" | "clock" | "signal">,
  { program, service }: { program: FoundServer; service: FactValues["service"] },
): Promise<Told<readonly RunningInFolder[]>> {
  return told(async () => {
    if (!program.exists) return [];
    const folder = program.path.replace(/[\\/][^\\/]*$/, "");
    const others = async () => (await tools.programsIn(folder)).filter(({ id }) => id !== service.status?.processId);
    const first = await others();
    if (first.length === 0) return [];
    await clock.sleep(AGAIN_SECONDS, signal);
    const again = new Set((await others()).map(({ id }) => id));
    return first.filter(({ id }) => again.has(id));
  }, "");
}
