import { madeUpController, KEY, type MadeUpController } from "./made-up-controller";

let at: MadeUpController;
afterEach(() => at.close());

test.each([
  ["by the id of the space", "/api/Spaces-1/environments"],
  ["by the id below spaces", "/api/spaces/Spaces-1/environments"],
  ["by the slug of the space", "/api/spaces/default/environments"],
  ["in the default space", "/api/environments"],
  ["in any case", "/API/sPACES-1/Environments"],
  ["with the key in the query", `/api/Spaces-1/environments?apikey=${KEY}`],
])("a list is found %s", async (_, path) => {
  at = await madeUpController();
  const answer = await at.askRoot("GET", path, undefined, path.includes("apikey") ? {} : undefined);
  expect([answer.status, answer.body.Items.length]).toEqual([200, 2]);
});

test.each(["/api/Spaces-9/environments", "/api/Spaces-1/nonsense", "/api/nonsense", "/elsewhere"])(
  "%s is not found, says so in the shape of errors, and is written down",
  async (path) => {
    at = await madeUpController();
    const answer = await at.askRoot("GET", `${path}?a=b`);
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({
      ErrorMessage: expect.stringMatching(/^Resource is not found/) as string,
      Errors: [],
      ParsedHelpLinks: [],
      HelpText: null,
    });
    expect(at.requests).toEqual([{ method: "GET", path, query: "a=b", status: 404 }]);
  },
);

test("a space that is not the default one has an ordinary feed, and nothing without its prefix but tasks", async () => {
  at = await madeUpController({ spaceName: "Made-up Operations" });
  const { body } = await at.askRoot("GET", "/api/spaces/made-up-operations/feeds?feedType=BuiltIn");
  expect(body.Items).toMatchObject([{ Id: "Feeds-1001", SpaceId: "Spaces-2" }]);
  expect((await at.askRoot("GET", "/api/feeds")).status).toBe(404);
  expect((await at.askRoot("GET", "/api/tasks")).status).toBe(200);
});

test("a virtual directory comes before everything", async () => {
  at = await madeUpController({ virtualDirectory: "/octopus" });
  expect(at.url).toMatch(/:\d+\/octopus$/);
  expect((await at.askRoot("GET", "/API")).body).toMatchObject({ Application: "Octopus Deploy" });
  expect((await fetch(at.url.replace("/octopus", "/api"))).status).toBe(404);
});

test("an answer is JSON in UTF-8, and never says that it is from the real thing", async () => {
  at = await madeUpController();
  const { headers } = await at.askRoot("GET", "/api");
  expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(headers.get("server")).toMatch(/stand-in/);
});
