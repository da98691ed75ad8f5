import type { Controller } from "../read/controller";
import { differences } from "../plan/compare";
import * as r from "../read/resources";
import { RUN_RETENTION, runbookSettings } from "../plan/runbook";

/** The runbook to write. */
export interface WantedRunbook {
  name: string;
  project: r.Project;
  spaceId: string;
  description: string;
  /** The environments that it may run in. */
  environmentIds: readonly string[];
  /**
   * Environments that a trigger still runs it in: a server takes none of them from it
   * (facts: octopus-runbooks#the-runbook).
   */
  stillUsed: readonly string[];
}

/**
 * Creates the runbook, or saves its settings over what is there. What a server does not take when it is created is saved
 * after that, so that a cut between the two leaves only what the next plan shows.
 */
export async function writeRunbook(
  controller: Pick<Controller, "create" | "change">,
  now: r.Runbook | undefined,
  { name, project, spaceId, description, environmentIds, stillUsed }: WantedRunbook,
): Promise<r.Runbook> {
  const settings = {
    ...runbookSettings(environmentIds),
    Environments: [...new Set([...environmentIds, ...stillUsed])],
  };
  const what = { action: `write the runbook '${name}'`, permission: "RunbookEdit", reply: r.runbook };
  const change = (runbook: r.Runbook) =>
    controller.change({
      ...what,
      path: `/api/{spaceId}/runbooks/${encodeURIComponent(runbook.Id)}`,
      body: { ...runbook, RunRetentionPolicy: runbook.RunRetentionPolicy ?? RUN_RETENTION, ...settings },
    });
  if (now) return change(now);
  const created = await controller.create({
    ...what,
    path: "/api/{spaceId}/runbooks",
    body: {
      Name: name,
      ProjectId: project.Id,
      SpaceId: spaceId,
      Description: description,
      RunRetentionPolicy: RUN_RETENTION,
      ...settings,
    },
  });
  return differences(created, settings).length > 0 ? change(created) : created;
}
