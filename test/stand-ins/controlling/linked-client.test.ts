import { madeUpController, publish, until, withRunbook, KEY, type MadeUpController } from "./made-up-controller";

let at: MadeUpController;
beforeEach(async () => {
  at = await madeUpController();
});
afterEach(() => at.close());

interface Linked {
  Id: string;
  Links: Record<string, string>;
  [field: string]: unknown;
}
interface Listed extends Linked {
  Items: Linked[];
}

/** Fills a URI template as far as the documents use them: `{/id}`, `{?a,b}`, `{name}`. */
const fill = (template: string, values: Record<string, string>) =>
  template.replace(/\{([/?]?)([^}]+)\}/g, (_, kind: string, names: string) => {
    const given = names.split(",").filter((name) => values[name] !== undefined);
    if (kind === "?") return given.length > 0 ? `?${given.map((name) => `${name}=${values[name]!}`).join("&")}` : "";
    return given.map((name) => (kind === "/" ? `/${values[name]!}` : values[name]!)).join("");
  });

/** A client as Octopus' .NET one is: it goes by links alone, and says PUT and DELETE in a header of a POST. */
const client = {
  async send(method: string, link: string | undefined, values: Record<string, string> = {}, body?: object) {
    if (link === undefined) throw new Error("There is no such link.");
    const isOverridden = method === "PUT" || method === "DELETE";
    const answer = await fetch(at.url + fill(link, values), {
      method: isOverridden ? "POST" : method,
      headers: {
        "X-Octopus-ApiKey": KEY,
        "Content-Type": "application/json",
        ...(isOverridden && { "X-HTTP-Method-Override": method }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(answer.ok).toBe(true);
    return answer;
  },
  async get<T = Linked>(link: string | undefined, values?: Record<string, string>): Promise<T> {
    return (await this.send("GET", link, values)).json() as Promise<T>;
  },
  async space(): Promise<Linked> {
    const root = await this.get("/api");
    return this.get(root.Links.SpaceHome, { spaceId: "Spaces-1" });
  },
};

test("from the root and the space's document every list is reached, and every document in it", async () => {
  await publish(at, await withRunbook(at));
  const { Links } = await client.space();
  const lists = Object.entries(Links).filter(([, link]) => link.includes("skip,take"));
  expect(lists.map(([name]) => name)).toEqual(expect.arrayContaining(["Projects", "Runbooks", "Machines", "Tasks"]));
  for (const [, link] of lists) {
    const { Items } = await client.get<Listed>(link, { take: "5" });
    for (const { Id, Links: own } of Items) {
      expect((await client.get(own.Self)).Id).toBe(Id);
      expect((await client.get(link, { id: Id })).Id).toBe(Id);
    }
  }
  expect(await client.get(Links.MachineRoles)).toContain("HAServer");
});

test("a document is saved and deleted at its own link", async () => {
  const { runbook } = await withRunbook(at);
  const { Links } = await client.space();
  const found = await client.get(Links.Runbooks, { id: runbook.Id });
  await client.send("PUT", found.Links.Self, {}, { ...found, Description: "saved" });
  expect(await client.get(found.Links.Self)).toMatchObject({ Description: "saved" });
  await client.send("DELETE", found.Links.Self);
  expect(at.store.runbooks.all()).toEqual([]);
});

test("no other method is taken from the header, and none is taken from a GET", async () => {
  const { runbook } = await withRunbook(at);
  const headers = { "X-Octopus-ApiKey": KEY, "X-HTTP-Method-Override": "DELETE" };
  const answer = await at.askRoot("GET", `/api/Spaces-1/runbooks/${runbook.Id}`, undefined, headers);
  expect([answer.status, answer.body.Id]).toEqual([200, runbook.Id]);
});

test("a run is followed from its runbook to its log and its files", async () => {
  const made = await withRunbook(at);
  await publish(at, made);
  const { Links } = await client.space();
  const runbook = await client.get(Links.Runbooks, { id: made.runbook.Id });
  const template = await client.get<{ PromoteTo: Linked[] }>(runbook.Links.RunbookRunTemplate);
  const [production] = template.PromoteTo;
  expect(await client.get(production!.Links.RunbookRunPreview)).toMatchObject({ Form: {} });
  const order = { EnvironmentIds: [production!.Id] };
  const [run] = (await (await client.send("POST", runbook.Links.CreateRunbookRun, {}, order)).json()) as Linked[];
  await until(() => at.store.tasks.get("servertasks-1")?.isCompleted === true);
  const task = await client.get(run!.Links.Task);
  const details = await client.get(task.Links.Details, { verbose: "true", tail: "5" });
  expect(details).toMatchObject({
    Id: task.Id,
    Task: { Id: task.Id, State: "Success" },
    ActivityLogs: [{ Status: "Success", Children: [{ Name: "Step 1", LogElements: expect.any(Array) as unknown }] }],
    Progress: {
      ProgressPercentage: expect.any(Number) as number,
      EstimatedTimeRemaining: expect.any(String) as string,
    },
  });
  expect(details.PhysicalLogSize).toBeGreaterThan(0);
  expect(await (await client.send("GET", task.Links.Raw)).text()).toContain("|   one");
  const files = await client.get<Listed>(Links.Artifacts, { regarding: task.Id });
  expect(files.Items).toMatchObject([{ Filename: "log ü.txt", ServerTaskId: task.Id, LogCorrelationId: task.Id }]);
  expect((await client.get<Listed>(task.Links.Artifacts)).Items).toEqual(files.Items);
  expect(await (await client.send("GET", files.Items[0]!.Links.Content)).text()).toBe("kept");
});
