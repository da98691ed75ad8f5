import { APPROVAL_STEP } from "../../names/steps";
import { VARIABLES } from "../../names/variables";
import type { RunbookRow } from "../../runbooks/row";
import type { ControllerFacts } from "../read/facts";
import type { DesiredState } from "../desired-state";
import type { ProcessStep } from "../read/resources";

/** The row before which somebody is asked: nothing that people notice has happened yet. */
const BEFORE = "enable-maintenance";
const OF_THE_UPGRADE = "upgrade-database";

const INSTRUCTIONS =
  "The upgrade is about to turn maintenance mode on and to stop every node: the outage begins. Proceed to let it. Abort, and every node goes back to work as it was found; nothing was stopped that people use.";

/** Whether an administrator wants to be asked: as it is said now, else as the project's variable says, in any environment. */
export function wantsApproval(
  { variables }: Pick<ControllerFacts, "variables">,
  desired: Pick<DesiredState, "variables" | "copies">,
): boolean {
  const asked = [desired.variables, ...desired.copies.map((copy) => copy.variables)].flatMap(
    (values) => values[VARIABLES.outageApproval] ?? [],
  );
  const present = (variables?.Variables ?? []).flatMap(({ Name, Value }) =>
    Name.toLowerCase() === VARIABLES.outageApproval.toLowerCase() && Value ? [Value] : [],
  );
  return (asked.length > 0 ? asked : present).some((value) => value.trim().toLowerCase() === "true");
}

/** Whether the step belongs in front of that row. */
export const isApprovedBefore = (row: RunbookRow, rows: readonly RunbookRow[]): boolean =>
  row.key === BEFORE && rows.some(({ key }) => key === OF_THE_UPGRADE);

/** The step of a process that is the manual intervention, whoever made it. */
export const findApproval = (steps: readonly ProcessStep[]): ProcessStep | undefined =>
  steps.find(({ Name }) => Name.toLowerCase() === APPROVAL_STEP.toLowerCase());

/**
 * The manual intervention as it should be; who is responsible stays as it was set by hand. Nobody is asked in a dry run, and
 * none of it is asked while the variable does not say so (facts: octopus-runbooks#manual-interventions).
 * @param decides what says whether there is something to do, as a variable's name
 */
export function approvalStep(now: ProcessStep | undefined, decides: string): ProcessStep {
  const [action] = now?.Actions ?? [];
  const asked = `#{unless Upgrade.DryRun}#{if ${VARIABLES.outageApproval}}#{${decides}}#{/if}#{/unless}`;
  return {
    ...now,
    Name: APPROVAL_STEP,
    Condition: "Variable",
    StartTrigger: "StartAfterPrevious",
    PackageRequirement: "LetOctopusDecide",
    Properties: {
      ...now?.Properties,
      "Octopus.Step.ConditionVariableExpression": `#{unless Octopus.Deployment.Error}${asked}#{/unless}`,
    },
    Actions: [
      {
        ...action,
        Name: APPROVAL_STEP,
        ActionType: "Octopus.Manual",
        IsDisabled: false,
        IsRequired: true,
        Condition: "Success",
        Environments: [],
        ExcludedEnvironments: [],
        Properties: {
          "Octopus.Action.Manual.ResponsibleTeamIds": "",
          ...action?.Properties,
          "Octopus.Action.Manual.Instructions": INSTRUCTIONS,
          "Octopus.Action.Manual.BlockConcurrentDeployments": "False",
          "Octopus.Action.RunOnServer": "true",
        },
        Packages: [],
      },
    ],
  };
}
