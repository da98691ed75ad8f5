/** What the one user may do: all that provisioning needs in the space (facts: octopus-api#permissions). */
export const SPACE_PERMISSIONS: readonly string[] = [
  ...["ActionTemplateView", "ActionTemplateCreate", "ActionTemplateEdit", "ActionTemplateDelete"],
  ...["FeedView", "BuiltInFeedPush", "BuiltInFeedAdminister", "BuiltInFeedDownload"],
  ...["ProjectGroupView", "ProjectGroupCreate", "ProjectView", "ProjectCreate", "ProjectEdit", "ProjectDelete"],
  ...["LifecycleView", "LifecycleCreate", "EnvironmentView", "EnvironmentCreate", "MachineView", "MachineEdit"],
  ...["ProcessView", "ProcessEdit", "RunbookView", "RunbookEdit", "RunbookSnapshotCreate"],
  ...["RunbookRunView", "RunbookRunCreate"],
  ...["VariableView", "VariableViewUnscoped", "VariableEdit", "VariableEditUnscoped"],
  ...["TriggerView", "TriggerCreate", "TriggerEdit", "TriggerDelete"],
  ...["TaskView", "TaskCreate", "TaskCancel", "TaskEdit"],
  ...["ArtifactView", "ArtifactCreate", "InterruptionView", "InterruptionSubmit", "TargetTagView"],
];
