import { checkTarget, type Target } from "./check-target";
import type { Controller } from "./controller";
import { readFacts } from "./facts";
import { makePlan, type Plan } from "../plan/make-plan";
import type { Product } from "./product";
import type { DesiredState } from "../desired-state";

/**
 * Reads the controlling instance and says what `apply` would do. Writes nothing.
 * @param target the instance that is upgraded, to be asked as well; undefined: it is not asked
 */
export async function readPlan(
  controller: Controller,
  desired: DesiredState,
  product: Product,
  target?: Target,
): Promise<Plan> {
  const plan = makePlan(await readFacts(controller, desired, product), desired, product);
  if (!target) return plan;
  const found = await checkTarget(target, plan);
  return {
    ...plan,
    problems: [...plan.problems, ...found.problems],
    warnings: [...plan.warnings, ...found.warnings],
  };
}
