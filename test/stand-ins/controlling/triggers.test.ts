import { madeUpController, namesOf, withRunbook, type MadeUpController } from "./made-up-controller";

let at: MadeUpController;
beforeEach(async () => {
  at = await madeUpController();
  await withRunbook(at);
});
afterEach(() => at.close());

const ACTION = { ActionType: "RunRunbook", RunbookId: "Runbooks-1", EnvironmentIds: ["Environments-1"] };
const CRON = { FilterType: "CronExpressionSchedule", CronExpression: "0 30 2 * * MON", Timezone: "UTC" };
const trigger = (more: object = {}) => ({
  Name: "Weekly check",
  ProjectId: "Projects-1",
  SpaceId: "Spaces-1",
  Filter: CRON,
  Action: ACTION,
  ...more,
});
const post = (filter: object, action: object = {}) =>
  at.ask("POST", "projecttriggers", trigger({ Filter: { ...CRON, ...filter }, Action: { ...ACTION, ...action } }));

test.each(["projecttriggers", "projects/Projects-1/triggers"])("%s makes, finds, changes and deletes", async (path) => {
  const made = await at.ask("POST", path, trigger());
  expect(made).toMatchObject({
    status: 201,
    body: {
      Id: "ProjectTriggers-1",
      IsDisabled: false,
      Filter: { ...CRON, Id: null, Links: {} },
      Action: { ...ACTION, Id: null, Links: {} },
    },
  });
  const found = async (query: string) => namesOf((await at.ask("GET", `${path}?${query}`)).body.Items);
  expect(await found("partialName=WEEK")).toEqual(["Weekly check"]);
  expect(await found("runbooks=Runbooks-1&triggerActionCategory=Runbook")).toEqual(["Weekly check"]);
  expect(await found("runbooks=Runbooks-2")).toEqual([]);
  expect(await found("triggerActionType=AutoDeploy")).toEqual([]);
  expect(await found("triggerActionCategory=Deployment")).toEqual([]);
  const saved = await at.ask("PUT", `${path}/ProjectTriggers-1`, { ...made.body, IsDisabled: true });
  expect(saved).toMatchObject({ status: 200, body: { Id: "ProjectTriggers-1", IsDisabled: true } });
  expect((await at.ask("DELETE", `${path}/ProjectTriggers-1`)).status).toBe(200);
  expect((await at.ask("GET", `${path}/ProjectTriggers-1`)).status).toBe(404);
});

test("a trigger is not another project's", async () => {
  const { project, runbook } = await withRunbook(at, "Other");
  await at.ask("POST", "projecttriggers", trigger());
  const theirs = `projects/${project.Id}/triggers`;
  expect((await at.ask("GET", `${theirs}/ProjectTriggers-1`)).status).toBe(404);
  expect((await at.ask("GET", theirs)).body.Items).toEqual([]);
  expect((await at.ask("POST", theirs, trigger())).status).toBe(400);
  expect((await at.ask("POST", theirs, trigger({ Action: { ...ACTION, RunbookId: runbook.Id } }))).status).toBe(201);
});

const DAILY = { FilterType: "OnceDailySchedule", StartTime: "2026-01-05T02:30:00.000", DaysOfWeek: ["Monday"] };
const MONTHLY = { FilterType: "DaysPerMonthSchedule", StartTime: "2026-01-05T02:30:00.000" };
const CONTINUOUS = {
  FilterType: "ContinuousDailySchedule",
  RunAfter: "2026-01-05T02:00:00.000",
  RunUntil: "2026-01-05T05:00:00.000",
  DaysOfWeek: ["Monday", "Sunday"],
};
test.each<[object]>([
  [{ CronExpression: "0 30 2 ? * MON#1 2026" }],
  [{ CronExpression: "0 0/5 * * * *", Timezone: "W. Europe Standard Time" }],
  [{ Timezone: "Europe/Berlin" }],
  [DAILY],
  [{ ...MONTHLY, MonthlyScheduleType: "DateOfMonth", DateOfMonth: "31" }],
  [{ ...MONTHLY, MonthlyScheduleType: "DayOfMonth", DayNumberOfMonth: "L", DayOfWeek: "Sunday" }],
  [{ ...CONTINUOUS, Interval: "OnceHourly", HourInterval: 2 }],
  [{ FilterType: "DailySchedule", StartTime: "2026-01-05T02:30:00.000" }],
  [{ FilterType: "MachineFilter", EventGroups: ["Machine"] }],
])("%j is a filter", async (filter) => {
  expect(await post(filter)).toMatchObject({ status: 201, body: { Filter: filter } });
});

test.each<[string, object]>([
  ["5 fields", { CronExpression: "30 2 * * MON" }],
  ["8 fields", { CronExpression: "0 30 2 * * MON 2026 x" }],
  ["no field", { CronExpression: "" }],
  ["odd characters", { CronExpression: "0 30 2 * * ;MON" }],
  ["an unknown time zone", { Timezone: "Mars/Olympus" }],
  ["no time zone", { Timezone: undefined }],
  ["an unknown type", { FilterType: "Sometimes" }],
  ["an unknown day", { ...DAILY, DaysOfWeek: ["Mon"] }],
  ["no day", { ...DAILY, DaysOfWeek: [] }],
  ["no date and time", { ...DAILY, StartTime: "02:30" }],
  ["an unknown monthly type", { ...MONTHLY, MonthlyScheduleType: "Other" }],
  ["an impossible date", { ...MONTHLY, MonthlyScheduleType: "DateOfMonth", DateOfMonth: "32" }],
  ["a fifth week", { ...MONTHLY, MonthlyScheduleType: "DayOfMonth", DayNumberOfMonth: "5", DayOfWeek: "Monday" }],
  ["an interval without its length", { ...CONTINUOUS, Interval: "OnceEveryMinute" }],
])("a filter with %s is refused", async (_, filter) => {
  expect((await post(filter)).status).toBe(400);
});

test.each<[string, object]>([
  ["an unknown runbook", { RunbookId: "Runbooks-9" }],
  ["an unknown environment", { EnvironmentIds: ["Environments-9"] }],
  ["no environment", { EnvironmentIds: [] }],
  ["an unknown type", { ActionType: "Dance" }],
])("an action with %s is refused", async (_, action) => {
  expect((await post({}, action)).status).toBe(400);
});

test.each<[string, object]>([
  ["a name that is taken", { Name: "WEEKLY CHECK" }],
  ["an unknown project", { Name: "Other", ProjectId: "Projects-9" }],
  ["no filter", { Name: "Other", Filter: undefined }],
  ["no action", { Name: "Other", Action: null }],
])("a trigger with %s is refused", async (_, more) => {
  await at.ask("POST", "projecttriggers", trigger());
  expect((await at.ask("POST", "projecttriggers", trigger(more))).status).toBe(400);
});

test.each(["2026-01-05T02:30:00.000Z", "2026-01-05T02:30:00+02:00", "2026-01-05T02:30", "2026-01-05T02:30:00"])(
  "the start time %s comes back as local time without a zone",
  async (StartTime) => {
    expect((await post({ ...DAILY, StartTime })).body.Filter).toMatchObject({ StartTime: "2026-01-05T02:30:00.000" });
  },
);
