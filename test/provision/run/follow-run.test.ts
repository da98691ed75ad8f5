import type { Controller } from "../../../src/provision/read/controller";
import { cancelRun, followRun, taskAddress, type Followed } from "../../../src/provision/run/follow-run";
import { MadeUpClock } from "../../made-up/context";
import { failureOf } from "../../made-up/failure";
import { smallServer, type Answer, type SmallServer } from "../../made-up/small-server";
import { connect } from "../made-up-space";
import { activity, detailsOf, line } from "../made-up-task";

process.env.NO_PROXY = "127.0.0.1";

const executing = { body: detailsOf({}, []) };
const done = { body: detailsOf({ State: "Success", IsCompleted: true }, []) };
const queued = { body: detailsOf({ State: "Queued" }, []) };

let server: SmallServer;
let controller: Controller;
/** What the instance answers when asked for the log: the last answer holds. */
let answers: Answer[];
let behind: Answer;
let pending: Answer;
const DETAILS = "/api/Spaces-1/tasks/ServerTasks-42/details?verbose=false&tail=1000";

beforeEach(async () => {
  answers = [done];
  behind = { body: { Items: [] } };
  pending = { status: 404, body: { ErrorMessage: "Resource is not found" } };
  server = await smallServer(({ path }): Answer => {
    if (path === "/api") return { body: { Version: "2026.2.1", InstallationId: "1" } };
    if (path.startsWith("/api/spaces")) {
      return { body: { TotalResults: 1, Items: [{ Id: "Spaces-1", Name: "Default", IsDefault: true }] } };
    }
    if (path.endsWith("/queued-behind")) return behind;
    if (path === "/api/Spaces-1/interruptions?regarding=ServerTasks-42&pendingOnly=true") return pending;
    if (path === DETAILS) return (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500 };
    return path.endsWith("/cancel") ? { body: {} } : { status: 404, body: { ErrorMessage: "Resource is not found" } };
  });
  controller = await connect(server);
});
afterEach(async () => {
  controller.close();
  await server.close();
});

interface FollowOptions {
  timeoutSeconds?: number;
  taskId?: string;
  /** Called after each sleep, with how long it has slept in all. */
  onSleep?: (seconds: number, leave: () => void) => void;
}

/** Follows with a clock in which sleeping takes no time. */
async function follow({ timeoutSeconds = 3600, onSleep, taskId = "ServerTasks-42" }: FollowOptions = {}) {
  const clock = new MadeUpClock();
  const leave = new AbortController();
  clock.onSleep = (seconds) => onSleep?.(seconds, () => leave.abort());
  const notices: string[] = [];
  const states: string[] = [];
  const limits = { pollSeconds: 4, timeoutSeconds };
  const followed: Followed = await followRun(
    controller,
    taskId,
    limits,
    { clock, signal: leave.signal },
    {
      details: ({ Task: { State } }) => states.push(State),
      notice: (sentence, level) => notices.push(`${level}: ${sentence}`),
    },
  );
  return { followed, notices, states, sleeps: clock.sleeps };
}

test("looks every few seconds until the task has ended, and hands over the last look", async () => {
  answers = [executing, executing, done];
  const { followed, states, sleeps, notices } = await follow();
  expect(followed).toMatchObject({ how: "ended", details: { Task: { State: "Success" } } });
  expect(states).toEqual(["Executing", "Executing", "Success"]);
  expect(sleeps).toEqual([4, 4]);
  expect(notices).toEqual([]);
});

test("behind what it is queued is said once", async () => {
  answers = [queued, queued, executing, done];
  behind = { body: { Items: [{ Id: "ServerTasks-41", Description: "Run upgrade" }, { Id: "ServerTasks-40" }] } };
  expect((await follow()).notices).toEqual([
    "wait: Queued behind Run upgrade (ServerTasks-41) and ServerTasks-40: it starts when its turn comes.",
  ]);
});

test("a server that does not say what it waits for is no failure", async () => {
  answers = [queued, done];
  behind = { status: 404, body: { ErrorMessage: "No" } };
  expect((await follow()).notices).toEqual(["wait: Queued: it starts when its turn comes."]);
});

test("an interruption is said loudly, once each time", async () => {
  const asking = { body: detailsOf({ HasPendingInterruptions: true }, []) };
  answers = [asking, asking, executing, asking, done];
  const { notices } = await follow();
  expect(notices).toHaveLength(2);
  expect(notices[0]).toMatch(/^warning: THE RUN IS WAITING FOR SOMEBODY/);
});

test("what is asked is named, with the link; a run that waits for somebody is not said to be queued", async () => {
  pending = {
    body: {
      TotalResults: 2,
      ItemsPerPage: 30,
      Items: [
        { Title: "Approve the outage requires intervention", IsPending: true },
        { Title: "old", IsPending: false },
      ],
    },
  };
  answers = [{ body: detailsOf({ State: "Queued", HasPendingInterruptions: true }, []) }, done];
  expect((await follow()).notices).toEqual([
    `warning: THE RUN IS WAITING FOR SOMEBODY ('Approve the outage requires intervention'): answer it in the web portal, ${taskAddress(controller, "ServerTasks-42")}; until then it does not continue.`,
  ]);
});

test.each<[string, Answer]>([
  ["a dropped connection", "reset"],
  ["a server that is starting", { status: 503, body: "<html>starting</html>" }],
  ["an error of the server", { status: 500, body: { ErrorMessage: "Oops" } }],
])("%s does not end following: it waits longer each time and says when it is over", async (_, trouble) => {
  answers = [executing, trouble, trouble, executing, done];
  const { followed, notices, sleeps } = await follow();
  expect(followed.how).toBe("ended");
  expect(sleeps).toEqual([4, 5, 10, 4]);
  expect(notices).toEqual([
    expect.stringMatching(/^warning: .* The run continues; asking again in 5 s \(1 of 9\)\.$/),
    expect.stringMatching(/asking again in 10 s \(2 of 9\)\.$/),
    `wait: ${server.url} answers again.`,
  ]);
});

test("ten looks in a row without an answer are enough, and the run goes on", async () => {
  answers = ["reset"];
  const failure = await failureOf(() => follow());
  expect(failure.code).toBe("Run-OutOfSight");
  expect(failure.next).toContain("octopus-ha-upgrade run --follow ServerTasks-42");
  expect(server.asked.filter(({ path }) => path === DETAILS)).toHaveLength(10);
});

test.each<[string, Answer, string]>([
  ["refuses the key", { status: 401, body: { ErrorMessage: "You must be logged in" } }, "Controller-KeyRefused"],
  [
    "forbids it",
    { status: 403, body: { ErrorMessage: "Missing permission: TaskView" } },
    "Controller-PermissionMissing",
  ],
])("an instance that %s ends it at once", async (_, answer, code) => {
  answers = [answer];
  expect((await failureOf(() => follow())).code).toBe(code);
  expect(server.asked.filter(({ path }) => path === DETAILS)).toHaveLength(1);
});

test("a task that is not there ends it at once", async () => {
  expect((await failureOf(() => follow({ taskId: "ServerTasks-1" }))).code).toBe("Run-NoSuchTask");
});

test("the deadline is kept, and looked at once more when it comes", async () => {
  answers = [executing];
  const { followed, sleeps, states } = await follow({ timeoutSeconds: 10 });
  expect(followed).toEqual({ how: "deadline" });
  expect(sleeps).toEqual([4, 4, 2]);
  expect(states).toHaveLength(4);
});

test("whoever leaves is let go", async () => {
  answers = [executing];
  const { followed, states } = await follow({ onSleep: (seconds, leave) => seconds >= 8 && leave() });
  expect(followed).toEqual({ how: "left" });
  expect(states).toHaveLength(2);
});

test("cancelling asks Octopus to", async () => {
  await cancelRun(controller, "ServerTasks-42");
  expect(server.asked.at(-1)).toMatchObject({ method: "POST", path: "/api/Spaces-1/tasks/ServerTasks-42/cancel" });
});

test("the address of a task", () => {
  expect(taskAddress(controller, "ServerTasks-42")).toBe(`${server.url}/app#/Spaces-1/tasks/ServerTasks-42`);
});

test("the whole log comes with it", async () => {
  const step = activity("1", "Step 1: Inspect the nodes", "Success", { LogElements: [line("hello")] });
  answers = [{ body: detailsOf({ IsCompleted: true, State: "Failed" }, [step]) }];
  const { followed } = await follow();
  expect(followed).toMatchObject({
    details: { ActivityLogs: [{ Children: [{ LogElements: [{ MessageText: "hello" }] }] }] },
  });
});
