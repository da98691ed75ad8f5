import type { StepKey } from "../../src/names/steps";
import type { SelectedPackage, Variable } from "../../src/stand-ins/controlling/documents";
import type { RowCondition } from "../../src/runbooks/row";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { madeUpProduct } from "./made-up-product";
import { applyDesired, INSTALLATION_ID } from "./made-up-space";
import { Space, type ProcessDocument, type RunbookDocument } from "./space";

const product = madeUpProduct();
const CONDITIONS: Record<RowCondition, string> = {
  always: "Success",
  "something-to-do": "Variable",
  "after-failure": "Failure",
  "at-the-end": "Always",
};

const STARTED = "Octopus.Action[Start the primary node, if nothing changes].Output.OnlineAfterSeconds";
/** What an earlier row has handed over when these have nothing to do any more. */
const LEFT_OUT_AFTER: Readonly<Partial<Record<StepKey, string>>> = {
  "install-on-primary-if-not-done": "Octopus.Action[Install on the primary node].Output.InstalledVersion",
  "start-unchanged": "Octopus.Action[Ask whether the schema will change].Output.SchemaMayChange",
  "back-up-database": STARTED,
  "upgrade-database": STARTED,
  "start-primary": STARTED,
};
let space: Space | undefined;
afterEach(async () => {
  await space?.close();
});

describe("the runbook that is provisioned", () => {
  let process: ProcessDocument,
    runbook: RunbookDocument,
    snapshot: { SelectedPackages: SelectedPackage[] },
    variables: Variable[];

  beforeEach(async () => {
    space = await Space.start({ spaceName: "Upgrades" });
    await applyDesired(space.controller, product);
    const projects = (await space.get("/projects?take=10")) as { Items: { Id: string; VariableSetId: string }[] };
    const project = projects.Items[0]!;
    const runbooks = (await space.get(`/projects/${project.Id}/runbooks`)) as { Items: RunbookDocument[] };
    runbook = runbooks.Items[0]!;
    process = (await space.get(`/runbookProcesses/${runbook.RunbookProcessId}`)) as ProcessDocument;
    const published = `/projects/${project.Id}/runbookSnapshots/${runbook.PublishedRunbookSnapshotId}`;
    snapshot = (await space.get(published)) as typeof snapshot;
    variables = ((await space.get(`/variables/${project.VariableSetId}`)) as { Variables: Variable[] }).Variables;
  });

  test("has the rows of the list, in its order, each with its role and its template", () => {
    expect(process.Steps.map((step) => [step.Name, step.Properties["Octopus.Action.TargetRoles"]])).toEqual(
      UPGRADE_RUNBOOK.rows.map(({ name, role }) => [name, role]),
    );
    for (const { Actions } of process.Steps) {
      expect(Actions).toHaveLength(1);
      expect(Actions[0]!.Properties["Octopus.Action.Template.Id"]).toMatch(/^ActionTemplates-\d+$/);
      expect(Actions[0]!.Properties["Octopus.Action.Template.Version"]).toMatch(/^\d+$/);
    }
  });

  test("runs what follows the step that decides only if it says so, and recovers only after a failure", () => {
    const conditions = new Map(process.Steps.map((step) => [step.Name, step]));
    for (const { key, name, runs, onlyWith } of UPGRADE_RUNBOOK.rows) {
      const step = conditions.get(name)!;
      expect(step.Condition).toBe(CONDITIONS[runs]);
      if (runs !== "something-to-do") continue;
      const done = LEFT_OUT_AFTER[key];
      const decided = "#{Octopus.Action[Check for a new version].Output.UpgradeAvailable}";
      const says = done === undefined ? decided : `#{unless ${done}}${decided}#{/unless}`;
      expect(step.Properties["Octopus.Step.ConditionVariableExpression"]).toBe(
        `#{unless Octopus.Deployment.Error}${onlyWith ? `#{if ${onlyWith}}${says}#{/if}` : says}#{/unless}`,
      );
    }
  });

  test("cannot be talked out of its safety", () => {
    expect(runbook).toMatchObject({
      DefaultGuidedFailureMode: "Off",
      CancelQueuedTasks: false,
      CancelRunningTasks: false,
      RunRetentionPolicy: { Strategy: "Default" },
      ConnectivityPolicy: {
        SkipMachineBehavior: "None",
        AllowDeploymentsToNoTargets: false,
        ExcludeUnhealthyTargets: false,
      },
    });
    for (const step of process.Steps) {
      expect(step.StartTrigger).toBe("StartAfterPrevious");
      expect(step.Actions[0]).toMatchObject({ IsRequired: true, IsDisabled: false });
      expect(JSON.stringify(step)).not.toMatch(/AutoRetry|Timeout\.Minutes|ExecutionTimeout/);
    }
  });

  test("has each row's mode, and its package out of the built-in feed of this space", () => {
    for (const [index, { step, mode }] of UPGRADE_RUNBOOK.rows.entries()) {
      const { Properties, Packages } = process.Steps[index]!.Actions[0]!;
      const parameter = product.templates.get(step)?.modeParameter;
      if (parameter !== undefined) expect(Properties[parameter] ?? undefined).toBe(mode);
      expect(Packages[0]).toMatchObject({
        Name: "octopus-ha-step",
        PackageId: `octopus-ha-${step}`,
        FeedId: "Feeds-1001",
      });
      expect(JSON.parse(Properties["OctopusUpgrade.Step.Package"] as string)).toEqual({
        PackageId: `octopus-ha-${step}`,
        FeedId: "Feeds-1001",
      });
    }
  });

  test("is published with the packages of this build", () => {
    expect(snapshot.SelectedPackages).toHaveLength(UPGRADE_RUNBOOK.rows.length + 1);
    for (const { Version } of snapshot.SelectedPackages) expect(Version).toBe("1.0.0");
  });

  test("has its variables: secrets sensitive, one tag for the project, a window as wide as the cluster", () => {
    const of = (name: string) => variables.find(({ Name }) => Name === name);
    expect(of("Upgrade.Octopus.ApiKey")).toMatchObject({ Type: "Sensitive", IsSensitive: true, Value: null });
    expect(of("Upgrade.Controller.InstallationId")?.Value).toBe(INSTALLATION_ID);
    expect(of("Octopus.Action.MaxParallelism")?.Value).toBe("3");
    expect(of("Octopus.Task.ConcurrencyTag")?.Value).toBe("octopus-ha-upgrade/Octopus HA upgrade");
    expect(of("Upgrade.DryRun")).toMatchObject({ Value: "False", Prompt: { Label: "Dry run", Required: false } });
  });
});
