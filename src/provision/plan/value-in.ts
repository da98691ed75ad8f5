import type { DesiredCopy, DesiredState } from "../desired-state";
import type { ControllerFacts } from "../read/facts";

/** What a project variable is in an environment: as it is asked for, else as the project has it. */
export const valueIn =
  (
    { variables }: Pick<ControllerFacts, "variables">,
    environmentId: string | undefined,
    copy: DesiredCopy | undefined,
    desired: Pick<DesiredState, "variables">,
  ) =>
  (name: string): string | undefined => {
    const asked = copy?.variables[name] ?? desired.variables[name];
    if (asked !== undefined) return asked;
    const its = (variables?.Variables ?? []).filter(({ Name }) => Name.toLowerCase() === name.toLowerCase());
    const scoped = its.find(({ Scope }) => environmentId !== undefined && Scope?.Environment?.includes(environmentId));
    return (scoped ?? its.find(({ Scope }) => !Scope?.Environment?.length))?.Value ?? undefined;
  };
