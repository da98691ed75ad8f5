import type { Target } from "../../provision/read/check-target";
import type { Controller } from "../../provision/read/controller";
import { environmentsWithNodes } from "../../provision/read/cluster";
import type { Plan } from "../../provision/plan/make-plan";
import type { Product } from "../../provision/read/product";
import type { DesiredState } from "../../provision/desired-state";
import { NODE_ROLE } from "../../step/system-variables";
import type { Flags } from "../settings/flags";
import { quoted } from "../settings/same-command";
import { nextForTarget } from "../target-failure";
import type { Tools } from "../tools";

/**
 * Reads the plan. Which environment is meant is known only by looking: when the nodes' machines are in several and a
 * person can be asked, one is chosen and the plan is made for it.
 */
export async function planFor(
  { shell, provisioning }: Tools,
  { prompt }: Pick<Flags, "prompt">,
  controller: Controller,
  desired: DesiredState,
  product: Product,
  target: Target | undefined,
): Promise<Plan> {
  const readPlan = async (wanted: DesiredState): Promise<Plan> => {
    const read = await provisioning.readPlan(controller, wanted, product, target);
    return { ...read, problems: read.problems.map((each) => ({ ...each, next: nextForTarget(each) })) };
  };
  const plan = await readPlan(desired);
  const isOpen = plan.problems.some(({ code }) => code === "Provision-SeveralEnvironments");
  if (!isOpen || !prompt || !shell.prompt) return plan;
  const names = environmentsWithNodes(plan.facts).map(({ Name }) => Name);
  shell.err(`Machines with the target tag ${NODE_ROLE} are in several environments:`);
  for (const [index, name] of names.entries()) shell.err(`  ${index + 1}  ${name}`);
  const answer = await shell.prompt.ask("Which environment holds the instance to be upgraded? Number or name:");
  const environment = names[Number(answer) - 1] ?? answer;
  if (environment === "") return plan;
  shell.err(`To skip this question: --environment ${quoted(environment)}`);
  return readPlan({ ...desired, environment });
}
