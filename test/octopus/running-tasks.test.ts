import { sharedInstanceApi } from "../../src/octopus/connect";
import { smallServer, type Answer, type SmallServer } from "../made-up/small-server";
import { madeUpSurroundings } from "../made-up/surroundings";

let server: SmallServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});
const NODE = "OctopusServerNodes-ha-1";
const task = (id: number, special: object = {}) => ({
  Id: `ServerTasks-${id}`,
  Name: "Deploy",
  Description: `Deploy Shop release 1.${id}`,
  State: "Executing",
  ServerNode: NODE,
  ...special,
});

async function tasksFrom(answer: (url: URL) => Answer) {
  server = await smallServer(({ path }) => answer(new URL(path, "http://x")));
  const api = sharedInstanceApi(server.url, "API-1", { ...madeUpSurroundings(), timeoutSeconds: 5 });
  return (await api.runningTasks(NODE)).map(({ id }) => id);
}

test("the whole instance is asked: all spaces, system tasks included, one node", async () => {
  expect(await tasksFrom(() => ({ body: { Items: [task(1)], TotalResults: 1 } }))).toEqual(["ServerTasks-1"]);
  expect(server!.asked[0]?.path).toBe(
    `/api/tasks?spaces=all&includeSystem=true&states=Executing,Cancelling&node=${NODE}&skip=0&take=1000`,
  );
});

test("what a server lists although it was not asked for is left out", async () => {
  const items = [
    task(1),
    task(2, { ServerNode: "OctopusServerNodes-ha-2" }),
    task(3, { State: "Success" }),
    task(4, { State: "Cancelling", ServerNode: NODE.toUpperCase() }),
  ];
  expect(await tasksFrom(() => ({ body: { Items: items } }))).toEqual(["ServerTasks-1", "ServerTasks-4"]);
});

test("a running task that names no node counts: leaving it out could cut it off", async () => {
  const items = [task(1, { ServerNode: null }), { Id: "ServerTasks-2" }];
  expect(await tasksFrom(() => ({ body: { Items: items } }))).toEqual(["ServerTasks-1", "ServerTasks-2"]);
});

test("more than one page is read to the end", async () => {
  const all = Array.from({ length: 1500 }, (_, index) => task(index));
  const ids = await tasksFrom(({ searchParams }) => {
    const skip = Number(searchParams.get("skip"));
    return { body: { Items: all.slice(skip, skip + 1000), TotalResults: 1500 } };
  });
  expect(ids).toHaveLength(1500);
});

test("a server that refuses to list all spaces at once is asked space by space", async () => {
  const ids = await tasksFrom(({ pathname, searchParams }) => {
    if (searchParams.has("spaces")) return { status: 400, body: { ErrorMessage: "Unknown argument" } };
    if (pathname === "/api/spaces/all") return { body: [{ Id: "Spaces-1" }, { Id: "Spaces-2" }] };
    return { body: { Items: [task(pathname.startsWith("/api/Spaces-1/") ? 1 : 2)] } };
  });
  expect(ids).toEqual(["ServerTasks-1", "ServerTasks-2"]);
});

test("a server without spaces is asked as it is", async () => {
  const ids = await tasksFrom(({ pathname, searchParams }) => {
    if (searchParams.has("spaces")) return { status: 400, body: {} };
    if (pathname === "/api/spaces/all") return { status: 404, body: {} };
    return { body: { Items: [task(5)] } };
  });
  expect(ids).toEqual(["ServerTasks-5"]);
});
