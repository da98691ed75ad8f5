import { madeUpController, type MadeUpController } from "./made-up-controller";

let at: MadeUpController;
beforeEach(async () => {
  at = await madeUpController();
});
afterEach(() => at.close());

test.each([
  ["/api", 200],
  ["/api/octopusservernodes/ping", 200],
  ["/api/spaces", 401],
  ["/api/users/me", 401],
  ["/api/Spaces-1/projects", 401],
  ["/api/nonsense", 401],
])("%s without a key: %d", async (path, status) => {
  for (const headers of [{}, { "X-Octopus-ApiKey": "API-WRONG" }] as Record<string, string>[]) {
    const answer = await at.askRoot("GET", path, undefined, headers);
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer.body.ErrorMessage).toMatch(/^You must be logged in .* valid API key/);
  }
});

test("the root names version and installation", async () => {
  const client = await at.client();
  expect(await client.getServerInformation()).toEqual({
    version: "2026.3.1000",
    installationId: "11111111-2222-3333-4444-555555555555",
  });
  expect((await at.askRoot("GET", "/api")).body).toMatchObject({ ApiVersion: "3.0.0", Links: { Self: "/api" } });
});

test("there is one space, and one user", async () => {
  expect((await at.askRoot("GET", "/api/spaces?partialName=fau")).body).toMatchObject({
    TotalResults: 1,
    Items: [{ Id: "Spaces-1", Name: "Default", Slug: "default", IsDefault: true }],
  });
  expect((await at.askRoot("GET", "/api/spaces?partialName=other")).body).toMatchObject({ TotalResults: 0, Items: [] });
  expect((await at.askRoot("GET", "/api/spaces/Spaces-1")).body).toMatchObject({ Name: "Default" });
  expect((await at.askRoot("GET", "/api/spaces/Spaces-7")).status).toBe(404);
  expect((await at.askRoot("GET", "/api/Spaces-1")).body).toMatchObject({ Id: "Spaces-1" });
  expect((await at.askRoot("GET", "/api/users/me")).body).toMatchObject({ Id: "Users-1", IsActive: true });
  expect((await at.askRoot("GET", "/api/users/Users-9/permissions")).status).toBe(404);
});

test("the permissions of the user lack the one that is missing", async () => {
  const permissions = async () =>
    Object.keys((await at.askRoot("GET", "/api/users/Users-1/permissions")).body.SpacePermissions as object);
  expect(await permissions()).toContain("ActionTemplateCreate");
  at.faults.missingPermission = "ActionTemplateCreate";
  expect(await permissions()).not.toContain("ActionTemplateCreate");
});

test("time zones and capabilities are lists", async () => {
  const { body } = await at.askRoot("GET", "/api/serverstatus/timezones");
  expect(body).toContainEqual(expect.objectContaining({ Id: "GMT Standard Time", IsLocal: false }));
  expect((await at.askRoot("GET", "/api/capabilities")).body.Capabilities).toHaveLength(1);
});
