import { madeUpController, namesOf, type Answered, type MadeUpController } from "./made-up-controller";

let at: MadeUpController;
beforeEach(async () => {
  at = await madeUpController({
    environments: Array.from({ length: 65 }, (_, i) => ({ name: `Region ${i + 1}` })),
    machines: [],
  });
});
afterEach(() => at.close());

test.each([
  ["", 30, "Region 1", true],
  ["?skip=30", 30, "Region 31", true],
  ["?skip=60", 5, "Region 61", false],
  ["?skip=35", 30, "Region 36", false],
  ["?take=2147483647", 65, "Region 1", false],
  ["?take=0", 0, undefined, true],
])("environments%s: %d of 65, in the order of names", async (query, count, first, hasNext) => {
  const { body } = await at.ask("GET", `environments${query}`);
  expect([body.Items.length, body.Items[0]?.Name]).toEqual([count, first]);
  expect(body).toMatchObject({ ItemType: "DeploymentEnvironment", TotalResults: 65 });
  expect("Page.Next" in (body.Links as object)).toBe(hasNext);
});

test("a page knows how many there are", async () => {
  const { body } = await at.ask("GET", "environments");
  expect(body).toMatchObject({ ItemsPerPage: 30, NumberOfPages: 3, LastPageNumber: 2 });
  const { body: next } = await at.askRoot("GET", (body.Links as Record<string, string>)["Page.Next"]!);
  expect(next.Items[0]!.Name).toBe("Region 31");
});

test.each([
  ["partialName=region%2064", ["Region 64"]],
  ["partialName=ION%206", ["Region 6", "Region 60", "Region 61", "Region 62", "Region 63", "Region 64", "Region 65"]],
  ["ids=Environments-2,environments-1", ["Region 1", "Region 2"]],
  ["ids=Environments-99", []],
  ["PARTIALNAME=region%2064", ["Region 64"]],
])("environments?%s: %j", async (query, names) => {
  expect(namesOf((await at.ask("GET", `environments?${query}`)).body.Items)).toEqual(names);
  const all = (await at.ask("GET", `environments/all?${query}`)).body as unknown as Answered[];
  expect(namesOf(all)).toEqual(names);
});

test.each(["skip=-1", "take=some"])("environments?%s is refused", async (query) => {
  expect((await at.ask("GET", `environments?${query}`)).status).toBe(400);
});
