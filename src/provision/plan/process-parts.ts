import type { DesiredState } from "../desired-state";
import type { ControllerFacts } from "../read/facts";
import { wantsApproval } from "./approval";
import type { ProcessParts, TemplateReference } from "./process";
import type { RunbookRow } from "../../runbooks/row";
import type { Product } from "../read/product";

/** What the process is made from: what is shipped, what was read, and where each template is or will be. */
export function partsOf(
  facts: Pick<ControllerFacts, "templates" | "oldTemplates" | "builtInFeedId" | "variables">,
  desired: Pick<DesiredState, "variables" | "copies">,
  { templates }: Pick<Product, "templates">,
  rows: readonly RunbookRow[],
  referenceOf: (step: string) => TemplateReference,
): ProcessParts {
  const present = [...facts.templates.values()];
  return {
    rows,
    templates,
    references: new Map([...templates.keys()].map((step) => [step, referenceOf(step)])),
    feedId: facts.builtInFeedId,
    asksForApproval: wantsApproval(facts, desired),
    madeFrom: ({ Properties }) => {
      const id = Properties["Octopus.Action.Template.Id"];
      const version = Properties["Octopus.Action.Template.Version"];
      if (typeof id !== "string" || typeof version !== "string") return undefined;
      return (
        present.find((template) => template.Id === id && String(template.Version) === version) ??
        facts.oldTemplates.get(`${id}@${version}`)
      );
    },
  };
}
