import { madeUpController, namesOf, type MadeUpController } from "./made-up-controller";

let at: MadeUpController;
beforeEach(async () => {
  at = await madeUpController();
});
afterEach(() => at.close());

describe.each([
  ["environments", "Environments-3"],
  ["lifecycles", "Lifecycles-2"],
  ["projectgroups", "ProjectGroups-2"],
])("%s", (route, id) => {
  test("one is made, read, changed and deleted; what the client added for itself is not kept", async () => {
    const made = await at.ask("POST", route, { Name: "Ops", Colour: "red", spaceId: "Spaces-1", spaceName: "Default" });
    expect(made).toMatchObject({ status: 201, body: { Id: id, Name: "Ops", Slug: "ops", Colour: "red" } });
    expect(Object.keys(made.body)).not.toEqual(expect.arrayContaining(["spaceName"]));
    expect(Object.keys(made.body)).not.toEqual(expect.arrayContaining(["SpaceName"]));
    expect((await at.ask("PUT", `${route}/${id}`, { ...made.body, Name: "Operations" })).status).toBe(200);
    expect((await at.ask("GET", `${route}/${id}`)).body.Name).toBe("Operations");
    expect((await at.ask("DELETE", `${route}/${id}`)).status).toBe(200);
    expect((await at.ask("GET", `${route}/${id}`)).status).toBe(404);
  });

  test("a name is needed, and is unique whatever its case", async () => {
    await at.ask("POST", route, { Name: "Ops" });
    for (const Name of ["", undefined, "OPS"]) {
      const refused = await at.ask("POST", route, { Name });
      expect(refused).toMatchObject({
        status: 400,
        body: { ErrorMessage: "There was a problem with your request." },
      });
    }
  });
});

test("a space has a default lifecycle", async () => {
  expect(namesOf((await at.ask("GET", "lifecycles")).body.Items)).toEqual(["Default Lifecycle"]);
});

test("environments answer at their newer address too", async () => {
  expect(namesOf((await at.ask("GET", "environments/v2?partialName=prod")).body.Items)).toEqual(["Production"]);
});

test.each([
  ["no body", undefined, "No request body was supplied."],
  ["no object", [1], "Model validation failed."],
])("%s is refused", async (_, body, message) => {
  expect((await at.ask("POST", "environments", body)).body.Errors).toEqual([message]);
});
