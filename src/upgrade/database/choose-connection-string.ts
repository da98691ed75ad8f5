import type { StepContext } from "../../step/context";
import type { FromMachine } from "../../step/reads";
import { secretsIn } from "../../sql/connection-string";

/** Somebody who may know the instance's connection string; undefined or empty when not. */
type ConnectionStringSource = () => Promise<string | undefined> | string | undefined;

/** Asks one after the other, what is nearest first, and masks what was found before anything can print it. */
export async function chooseConnectionString(
  { mask }: Pick<StepContext<unknown, unknown, never, unknown>, "mask">,
  sources: readonly ConnectionStringSource[],
): Promise<string | undefined> {
  for (const ask of sources) {
    const found = await ask();
    if (!found) continue;
    for (const secret of secretsIn(found)) mask(secret);
    return found;
  }
  return undefined;
}

/** What the nodes handed over in this run; all of them share one database. */
export function handedOver({
  reads,
  system,
}: {
  reads: { connectionStrings: FromMachine<string>[] };
  system: { machineName: string };
}): Record<"ofThisNode" | "ofAnyNode", ConnectionStringSource> {
  return {
    ofThisNode: () => reads.connectionStrings.find(({ machine }) => machine === system.machineName)?.value,
    ofAnyNode: () => reads.connectionStrings.map(({ value }) => value).find(Boolean),
  };
}
