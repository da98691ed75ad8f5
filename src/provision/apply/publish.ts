import * as z from "zod";
import type { RunbookRow } from "../../runbooks/row";
import { Failure } from "../../step/failure";
import type { Controller } from "../read/controller";
import type { Product } from "../read/product";
import * as r from "../read/resources";
import { notesOf, openChoices, wantedPackages, type OpenChoice, type PackageChoice } from "../read/snapshot";

/** What a snapshot is made of, as it is on the server now. */
interface Publishable {
  project: r.Project;
  runbook: r.Runbook;
  variables: r.VariableSet;
  process: r.RunbookProcess;
}

/** Publishes a snapshot with the packages of this build, and the newest ones for steps made by hand. */
export async function publishSnapshot(
  controller: Controller,
  { project, runbook, variables, process }: Publishable,
  product: Product,
  rows: readonly RunbookRow[],
): Promise<void> {
  const template = await controller.read({
    action: "ask what a snapshot of the runbook needs",
    permission: "RunbookView",
    path: `/api/{spaceId}/runbookProcesses/${encodeURIComponent(process.Id)}/runbookSnapshotTemplate`,
    reply: r.snapshotTemplate,
  });
  const ours = wantedPackages(product, rows);
  const others = await Promise.all(openChoices(template, ours).map((choice) => newest(controller, choice)));
  await controller.create({
    action: "publish a snapshot of the runbook",
    permission: "RunbookSnapshotCreate",
    path: `/api/{spaceId}/projects/${encodeURIComponent(project.Id)}/runbookSnapshots{?publish}`,
    args: { publish: true },
    body: {
      ProjectId: project.Id,
      RunbookId: runbook.Id,
      SpaceId: controller.space.id,
      Name: template.NextNameIncrement,
      Notes: notesOf({ variables: variables.Version, process: process.Version }),
      Publish: "true",
      SelectedPackages: [...ours, ...others],
      SelectedGitResources: [],
    },
    reply: z.unknown(),
  });
}

const versionsPage = r.page(z.looseObject({ Version: z.string() }));

async function newest(controller: Controller, choice: OpenChoice): Promise<PackageChoice> {
  const { PackageId, FeedId, ...rest } = choice;
  const { Items } = await controller.read({
    action: `find the newest version of ${PackageId}`,
    permission: "FeedView",
    path: `/api/{spaceId}/feeds/${encodeURIComponent(FeedId)}/packages/versions{?packageId,take}`,
    args: { packageId: PackageId, take: 1 },
    reply: versionsPage,
  });
  const [item] = Items;
  if (item) return { ...rest, Version: item.Version };
  throw new Failure({
    code: "Provision-PackageNotFound",
    what: `The step '${rest.StepName}', which was added by hand, needs the package ${PackageId}, but its feed has no version of it.`,
    next: "Push the package, fix its version in the step, or remove the step; then apply again.",
  });
}
