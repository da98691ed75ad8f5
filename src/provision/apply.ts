import * as z from "zod";
import { Failure } from "../step/failure";
import type { Controller } from "./controller";
import { readProcess, readVariables } from "./facts";
import type { Plan } from "./make-plan";
import type { PlanItem, ResourceKind } from "./plan";
import { mergeProcess } from "./process";
import { partsOf } from "./process-parts";
import type { Product } from "./product";
import { publishSnapshot } from "./publish";
import { retryStale } from "./retry-stale";
import * as r from "./resources";
import { MADE_BY, PROJECT_DESCRIPTION } from "./runbook";
import { templateBody } from "./templates";
import { environmentsOf, triggerBody } from "./trigger";
import { OWN_VARIABLES } from "../runbooks/own-variables";
import { mergeVariables } from "./variables";
import { writeRunbook, type WantedRunbook } from "./write-runbook";

/** Tells that an item of the plan is done. */
export type OnDone = (item: PlanItem) => void;

/**
 * Carries out a plan, in its order. What was written before an interruption is found by the next plan, so that it goes
 * on where this one stopped. The snapshot, by which all of it takes effect, comes after all that it freezes; the trigger
 * after that; and what only the trigger still needed goes last.
 * @throws Failure `Provision-…` when the plan has problems, `Controller-…` when the server refuses
 */
export async function applyPlan(controller: Controller, plan: Plan, product: Product, onDone: OnDone): Promise<void> {
  const [problem] = plan.problems;
  if (problem) {
    throw new Failure({ code: problem.code as `Provision-${string}`, what: problem.what, next: problem.next });
  }
  await new Application(controller, plan, product, onDone).carryOut();
}

/** Of a document that was written: its id. Everything else is known. */
const written = z.looseObject({ Id: z.string() });

class Application {
  private readonly templates: Map<string, r.ActionTemplate>;
  private project: r.Project | undefined;
  private runbook: r.Runbook | undefined;
  private variables: r.VariableSet | undefined;
  private process: r.RunbookProcess | undefined;

  constructor(
    private readonly controller: Controller,
    private readonly plan: Plan,
    private readonly product: Product,
    private readonly onDone: OnDone,
  ) {
    const { facts } = plan;
    this.templates = new Map(facts.templates);
    ({ project: this.project, runbook: this.runbook, variables: this.variables, process: this.process } = facts);
  }

  async carryOut(): Promise<void> {
    await this.pushPackages();
    await this.writeTemplates();
    await this.uploadLogos();
    const project = await this.writeProject();
    const variables = await this.writeVariables(project);
    const runbook = await this.writeRunbook(project);
    const process = await this.writeProcess(runbook);
    for (const item of this.due("snapshot")) {
      await publishSnapshot(this.controller, { project, runbook, variables, process }, this.product);
      this.onDone(item);
    }
    await this.writeTrigger(project, runbook);
    await this.leaveOldEnvironments(project, runbook);
  }

  /** The items of a kind that are to be written. */
  private due(...kinds: ResourceKind[]): PlanItem[] {
    return this.plan.items.filter(({ kind, verb }) => kinds.includes(kind) && verb !== "leave");
  }

  private async pushPackages(): Promise<void> {
    for (const item of this.due("package")) {
      const shipped = this.product.packages.find(({ id, version }) => `${id} ${version}` === item.name);
      if (!shipped) continue;
      const pushed = await this.controller.upload({
        action: `push the package ${item.name}`,
        permission: "BuiltInFeedPush",
        path: "/api/{spaceId}/packages/raw{?overwriteMode}",
        args: { overwriteMode: "IgnoreIfExists" },
        fileName: shipped.fileName,
        bytes: shipped.bytes,
        reply: z.looseObject({ Hash: z.string().nullish() }),
      });
      if (pushed.Hash && pushed.Hash.toLowerCase() !== shipped.sha1) {
        throw new Failure({
          code: "Provision-PackageDiffers",
          what: `${item.name} in the built-in feed (SHA-1 ${pushed.Hash}) is not what was pushed (SHA-1 ${shipped.sha1}).`,
          next: "Somebody else pushed that version at the same time: delete it from the built-in feed, or build another version; then apply again.",
        });
      }
      this.onDone(item);
    }
  }

  private async writeTemplates(): Promise<void> {
    for (const item of this.due("step template")) {
      const shipped = [...this.product.templates.values()].find(({ Name }) => Name === item.name);
      if (!shipped) continue;
      const now = this.templates.get(item.name);
      const body = templateBody(shipped, now, this.controller.space.id);
      const what = { action: `write the step template '${item.name}'`, reply: r.actionTemplate, body };
      const template = now
        ? await this.controller.change({
            ...what,
            permission: "ActionTemplateEdit",
            path: `/api/{spaceId}/actiontemplates/${encodeURIComponent(now.Id)}`,
          })
        : await this.controller.create({
            ...what,
            permission: "ActionTemplateCreate",
            path: "/api/{spaceId}/actiontemplates",
          });
      this.templates.set(item.name, template);
      this.onDone(item);
    }
  }

  private async uploadLogos(): Promise<void> {
    const uploaded = this.plan.facts.variables?.Variables.find(({ Name }) => Name === OWN_VARIABLES.logos.name)?.Value;
    const created = new Set(this.due("step template").flatMap(({ name, verb }) => (verb === "create" ? [name] : [])));
    for (const item of this.due("logos")) {
      for (const { Name, step, logo } of this.product.templates.values()) {
        if (uploaded === this.product.logosSha256 && !created.has(Name)) continue;
        await this.controller.upload({
          action: `upload the logo of '${Name}'`,
          permission: "ActionTemplateEdit",
          path: `/api/{spaceId}/actiontemplates/${encodeURIComponent(this.templates.get(Name)?.Id ?? "")}/logo`,
          fileName: `octopus-ha-${step}.png`,
          bytes: logo,
          reply: z.unknown(),
        });
      }
      this.onDone(item);
    }
  }

  private async writeProject(): Promise<r.Project> {
    if (this.project) return this.project;
    const { facts, wishes } = this.plan;
    let groupId = facts.projectGroup?.Id;
    for (const item of this.due("project group")) {
      const group = await this.controller.create({
        action: `create the project group '${item.name}'`,
        permission: "ProjectGroupCreate",
        path: "/api/{spaceId}/projectgroups",
        body: { Name: wishes.projectGroup, SpaceId: facts.space.id, Description: MADE_BY },
        reply: written,
      });
      groupId = group.Id;
      this.onDone(item);
    }
    this.project = await this.controller.create({
      action: `create the project '${wishes.project}'`,
      permission: "ProjectCreate",
      path: "/api/{spaceId}/projects",
      body: {
        Name: wishes.project,
        ProjectGroupId: groupId,
        LifecycleId: facts.lifecycleId,
        SpaceId: facts.space.id,
        Description: PROJECT_DESCRIPTION,
      },
      reply: r.project,
    });
    for (const item of this.due("project")) this.onDone(item);
    return this.project;
  }

  private async writeVariables(project: r.Project): Promise<r.VariableSet> {
    const due = this.due("variable");
    const now = this.variables ?? (await readVariables(this.controller, project));
    if (due.length === 0) return now;
    const put = (set: r.VariableSet) => {
      const { wantedVariables, wishes } = this.plan;
      const { variables } = mergeVariables(set.Variables, wantedVariables, wishes.updateSecrets);
      return this.controller.change({
        action: "write the project's variables",
        permission: "VariableEdit",
        path: `/api/{spaceId}/variables/${encodeURIComponent(project.VariableSetId)}`,
        body: { ...set, Variables: variables },
        reply: r.variableSet,
      });
    };
    const set = await retryStale(
      () => put(now),
      async () => put(await readVariables(this.controller, project)),
    );
    for (const item of due) this.onDone(item);
    return set;
  }

  private async writeRunbook(project: r.Project): Promise<r.Runbook> {
    const { trigger } = this.plan.facts;
    for (const item of this.due("runbook")) {
      const stillUsed = trigger && this.runbook ? environmentsOf(trigger, this.runbook) : [];
      this.runbook = await writeRunbook(this.controller, this.runbook, this.wantedRunbook(item, project, stillUsed));
      if (!isInMore(this.runbook)) this.onDone(item);
    }
    if (!this.runbook) throw new Error("The plan keeps a runbook that does not exist.");
    return this.runbook;
  }

  private wantedRunbook({ name }: PlanItem, project: r.Project, stillUsed: readonly string[]): WantedRunbook {
    const { cluster, facts } = this.plan;
    return { name, project, spaceId: facts.space.id, environmentId: cluster.environment?.Id ?? "", stillUsed };
  }

  /** Takes from the runbook the environments that only the trigger, as it was, still needed. */
  private async leaveOldEnvironments(project: r.Project, { Id }: r.Runbook): Promise<void> {
    for (const item of this.due("runbook")) {
      if (!this.runbook || !isInMore(this.runbook)) continue;
      // Read anew: to save it with the snapshot of before would publish that one again.
      const now = await this.controller.read({
        action: `read the runbook '${item.name}'`,
        permission: "RunbookView",
        path: `/api/{spaceId}/runbooks/${encodeURIComponent(Id)}`,
        reply: r.runbook,
      });
      this.runbook = await writeRunbook(this.controller, now, this.wantedRunbook(item, project, []));
      this.onDone(item);
    }
  }

  private async writeProcess(runbook: r.Runbook): Promise<r.RunbookProcess> {
    const due = this.due("step", "process");
    const now = this.process ?? (await readProcess(this.controller, runbook));
    if (due.length === 0) return now;
    const parts = partsOf(this.plan.facts, this.product, (step) => {
      const template = this.templates.get(this.product.templates.get(step)?.Name ?? "");
      if (!template) throw new Error(`The step template of '${step}' was not written.`);
      return { id: template.Id, version: String(template.Version) };
    });
    const put = (process: r.RunbookProcess) =>
      this.controller.change({
        action: "write the runbook's process",
        permission: "ProcessEdit",
        path: `/api/{spaceId}/runbookProcesses/${encodeURIComponent(process.Id)}`,
        body: { ...process, Steps: mergeProcess(process.Steps, parts).steps },
        reply: r.runbookProcess,
      });
    const process = await retryStale(
      () => put(now),
      async () => put(await readProcess(this.controller, runbook)),
    );
    for (const item of due) this.onDone(item);
    return process;
  }

  private async writeTrigger(project: r.Project, runbook: r.Runbook): Promise<void> {
    const { facts, wishes, cluster } = this.plan;
    const { trigger } = facts;
    for (const item of this.due("trigger")) {
      const wanted = { schedule: wishes.schedule, runbookId: runbook.Id, environmentId: cluster.environment?.Id };
      const what = { action: "write the scheduled trigger", reply: written };
      const body = { ...triggerBody(trigger, wanted), ProjectId: project.Id, SpaceId: facts.space.id };
      await (trigger
        ? this.controller.change({
            ...what,
            permission: "TriggerEdit",
            path: `/api/{spaceId}/projecttriggers/${encodeURIComponent(trigger.Id)}`,
            body,
          })
        : this.controller.create({
            ...what,
            permission: "TriggerCreate",
            path: "/api/{spaceId}/projecttriggers",
            body,
          }));
      this.onDone(item);
    }
  }
}

/** Whether it may run in more than the one environment that is wanted. */
const isInMore = ({ Environments }: r.Runbook) => (Environments ?? []).length > 1;
