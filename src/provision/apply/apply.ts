import * as z from "zod";
import { Failure } from "../../step/failure";
import type { Controller } from "../read/controller";
import { readProcess } from "../read/facts";
import { readVariables } from "../read/space-facts";
import type { Plan, WantedOnServer } from "../plan/make-plan";
import type { PlanItem, ResourceKind } from "../plan/plan";
import { mergeProcess } from "../plan/process";
import { partsOf } from "../plan/process-parts";
import type { Product } from "../read/product";
import { publishSnapshot } from "./publish";
import { retryStale } from "./retry-stale";
import * as r from "../read/resources";
import { MADE_BY, PROJECT_DESCRIPTION, runbookDescription } from "../plan/runbook";
import { templateBody } from "../plan/templates";
import { environmentsIn, triggerBody, type OurTrigger } from "../plan/trigger";
import { OWN_VARIABLES } from "../../runbooks/own-variables";
import { mergeVariables } from "../plan/variables";
import { writeRunbook, type WantedRunbook } from "./write-runbook";

/** Tells that an item of the plan is done. */
type OnDone = (item: PlanItem) => void;

/**
 * Carries out a plan, in its order. What was written before an interruption is found by the next plan, so that it goes
 * on where this one stopped. The snapshot, by which all of it takes effect, comes after all that it freezes; the triggers
 * after that; and what only a trigger still needed goes last.
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

/** A runbook that is there now. */
interface OnServer {
  wanted: WantedOnServer;
  runbook: r.Runbook;
}

class Application {
  private readonly templates: Map<string, r.ActionTemplate>;
  private project: r.Project | undefined;
  private variables: r.VariableSet | undefined;

  constructor(
    private readonly controller: Controller,
    private readonly plan: Plan,
    private readonly product: Product,
    private readonly onDone: OnDone,
  ) {
    const { facts } = plan;
    this.templates = new Map(facts.templates);
    ({ project: this.project, variables: this.variables } = facts);
  }

  async carryOut(): Promise<void> {
    await this.pushPackages();
    await this.writeTemplates();
    await this.uploadLogos();
    const project = await this.writeProject();
    const variables = await this.writeVariables(project);
    const written: OnServer[] = [];
    for (const wanted of this.plan.runbooks) {
      written.push({ wanted, runbook: await this.writeRunbook(wanted, project) });
    }
    const published = [];
    for (const each of written) published.push({ ...each, process: await this.writeProcess(each) });
    for (const { wanted, runbook, process } of published) {
      const { definition } = wanted.found;
      for (const item of this.due(wanted, "snapshot")) {
        const parts = { project, runbook, variables, process };
        await publishSnapshot(this.controller, parts, this.product, definition.rows);
        this.onDone(item);
      }
    }
    for (const each of written) await this.writeTriggers(each, project);
    for (const each of written) await this.leaveOldEnvironments(each, project);
  }

  /** The items of a kind that are to be written. */
  private due(...kinds: ResourceKind[]): PlanItem[];
  /** Those of one runbook. */
  private due(of: WantedOnServer, ...kinds: ResourceKind[]): PlanItem[];
  private due(...[first, ...more]: (WantedOnServer | ResourceKind)[]): PlanItem[] {
    const of = typeof first === "object" ? first.found.name : undefined;
    const kinds = [first, ...more];
    return this.plan.items.filter(
      ({ kind, verb, runbook }) =>
        kinds.includes(kind) && verb !== "leave" && (of === undefined || runbook === undefined || runbook === of),
    );
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
    const { facts, desired } = this.plan;
    let groupId = facts.projectGroup?.Id;
    for (const item of this.due("project group")) {
      const group = await this.controller.create({
        action: `create the project group '${item.name}'`,
        permission: "ProjectGroupCreate",
        path: "/api/{spaceId}/projectgroups",
        body: { Name: desired.projectGroup, SpaceId: facts.space.id, Description: MADE_BY },
        reply: written,
      });
      groupId = group.Id;
      this.onDone(item);
    }
    this.project = await this.controller.create({
      action: `create the project '${desired.project}'`,
      permission: "ProjectCreate",
      path: "/api/{spaceId}/projects",
      body: {
        Name: desired.project,
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
      const { wantedVariables, desired } = this.plan;
      const { variables } = mergeVariables(set.Variables, wantedVariables, desired.updateSecrets);
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

  private async writeRunbook(wanted: WantedOnServer, project: r.Project): Promise<r.Runbook> {
    const { runbook: now } = wanted.found;
    const { wanted: triggers, gone } = wanted.triggers;
    const stillUsed = [...triggers.flatMap((trigger) => trigger.now ?? []), ...gone].flatMap((trigger) =>
      now ? environmentsIn(trigger, now) : [],
    );
    let runbook = now;
    for (const item of this.itemsOf(wanted)) {
      runbook = await writeRunbook(this.controller, now, this.wantedRunbook(wanted, item, project, stillUsed));
      if (!isInMore(runbook, wanted)) this.onDone(item);
    }
    if (!runbook) throw new Error("The plan keeps a runbook that does not exist.");
    return runbook;
  }

  /** The item of the runbook itself, when it is to be written. */
  private itemsOf({ found: { name, runbook } }: WantedOnServer): PlanItem[] {
    return this.due("runbook").filter((item) => item.name === (runbook?.Name ?? name));
  }

  private wantedRunbook(
    { found: { definition }, environmentIds }: WantedOnServer,
    { name }: PlanItem,
    project: r.Project,
    stillUsed: readonly string[],
  ): WantedRunbook {
    const description = runbookDescription(definition);
    return { name, project, spaceId: this.plan.facts.space.id, description, environmentIds, stillUsed };
  }

  /** Takes from the runbook the environments that only a trigger, as it was, still needed. */
  private async leaveOldEnvironments({ wanted, runbook }: OnServer, project: r.Project): Promise<void> {
    if (!isInMore(runbook, wanted)) return;
    for (const item of this.itemsOf(wanted)) {
      // Read anew: to save it with the snapshot of before would publish that one again.
      const now = await this.controller.read({
        action: `read the runbook '${item.name}'`,
        permission: "RunbookView",
        path: `/api/{spaceId}/runbooks/${encodeURIComponent(runbook.Id)}`,
        reply: r.runbook,
      });
      await writeRunbook(this.controller, now, this.wantedRunbook(wanted, item, project, []));
      this.onDone(item);
    }
  }

  private async writeProcess({ wanted, runbook }: OnServer): Promise<r.RunbookProcess> {
    const due = this.due(wanted, "step", "process");
    const { definition, process: before } = wanted.found;
    const now = before ?? (await readProcess(this.controller, runbook));
    if (due.length === 0) return now;
    const parts = partsOf(this.plan.facts, this.plan.desired, this.product, definition.rows, (step) => {
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

  private async writeTriggers({ wanted: { triggers }, runbook }: OnServer, project: r.Project): Promise<void> {
    const due = this.due("trigger");
    for (const trigger of triggers.wanted) {
      for (const item of due.filter(({ name, verb }) => name === trigger.name && verb !== "delete")) {
        await this.writeTrigger(trigger, runbook, project);
        this.onDone(item);
      }
    }
    for (const { Id, Name } of triggers.gone) {
      for (const item of due.filter(({ name, verb }) => name === Name && verb === "delete")) {
        await this.controller.remove({
          action: `delete the trigger '${Name}'`,
          permission: "TriggerDelete",
          path: `/api/{spaceId}/projecttriggers/${encodeURIComponent(Id)}`,
        });
        this.onDone(item);
      }
    }
  }

  private async writeTrigger(trigger: OurTrigger, runbook: r.Runbook, project: r.Project): Promise<void> {
    const what = { action: "write the scheduled trigger", reply: written };
    const spaceId = this.plan.facts.space.id;
    const body = { ...triggerBody(trigger, runbook.Id), ProjectId: project.Id, SpaceId: spaceId };
    await (trigger.now
      ? this.controller.change({
          ...what,
          permission: "TriggerEdit",
          path: `/api/{spaceId}/projecttriggers/${encodeURIComponent(trigger.now.Id)}`,
          body,
        })
      : this.controller.create({
          ...what,
          permission: "TriggerCreate",
          path: "/api/{spaceId}/projecttriggers",
          body,
        }));
  }
}

/** Whether it may run in more than the environments that are wanted. */
const isInMore = ({ Environments }: r.Runbook, { environmentIds }: WantedOnServer) =>
  (Environments ?? []).length > environmentIds.length;
