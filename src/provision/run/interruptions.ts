import * as z from "zod";
import { Failure } from "../../step/failure";
import type { Controller } from "../read/controller";
import { page } from "../read/resources";

const interruptions = page(z.looseObject({ Title: z.string().nullish(), IsPending: z.boolean().nullish() }));

/**
 * What a run waits for that somebody has to answer, as Octopus calls it (facts: octopus-runbooks#manual-interventions);
 * nothing when the server does not tell, for that it waits is known.
 */
export async function pendingInterruptions(controller: Pick<Controller, "read">, taskId: string): Promise<string[]> {
  try {
    const { Items } = await controller.read({
      action: `ask what ${taskId} waits for`,
      permission: "InterruptionView",
      path: "/api/{spaceId}/interruptions{?regarding,pendingOnly}",
      args: { regarding: taskId, pendingOnly: "true" },
      reply: interruptions,
    });
    // A server that ignores `pendingOnly` lists those that were answered, too.
    return Items.flatMap(({ Title, IsPending }) => (IsPending !== false && Title ? [Title] : []));
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}

/** For whoever can answer: what is asked, and where. */
export const waitsForSomebody = (titles: readonly string[], address: string): string =>
  `THE RUN IS WAITING FOR SOMEBODY${titles.length > 0 ? ` ('${titles.join("', '")}')` : ""}: answer it in the web portal, ${address}; until then it does not continue.`;
