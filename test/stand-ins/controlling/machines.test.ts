import { madeUpController, namesOf, type MadeUpController } from "./made-up-controller";

let at: MadeUpController;
beforeEach(async () => {
  at = await madeUpController({ policyUpdatesTentacles: true });
});
afterEach(() => at.close());

test.each([
  ["", ["app-1", "app-2", "app-3", "db-1"]],
  ["?partialName=APP", ["app-1", "app-2", "app-3"]],
  ["?name=app-2", ["app-2"]],
  ["?roles=haserver-primary", ["app-1"]],
  ["?roles=HAServer-Primary,Database", ["app-1", "db-1"]],
  ["?environmentIds=Environments-2", ["db-1"]],
  ["?environmentIds=Environments-1,Environments-2&roles=HAServer&isDisabled=false", ["app-1", "app-2"]],
  ["?isDisabled=true", ["app-3"]],
  ["?healthStatuses=Unavailable,Unknown", ["db-1"]],
  ["?ids=Machines-2,Machines-3&skip=1", ["app-3"]],
  ["?take=1", ["app-1"]],
])("machines%s: %j", async (query, names) => {
  expect(namesOf((await at.ask("GET", `machines${query}`)).body.Items)).toEqual(names);
});

test("a machine is read and changed, but its health is not for others to say", async () => {
  const { body } = await at.ask("GET", "machines/Machines-2");
  expect(body).toMatchObject({ Name: "app-2", HealthStatus: "Healthy", EnvironmentIds: ["Environments-1"] });
  const saved = await at.ask("PUT", "machines/Machines-2", { ...body, Roles: ["Spare"], HealthStatus: "Unhealthy" });
  expect(saved).toMatchObject({ status: 200, body: { Roles: ["Spare"], HealthStatus: "Healthy" } });
  expect((await at.ask("GET", "machines/Machines-9")).status).toBe(404);
});

test("roles are those that machines have; environments know their machines", async () => {
  expect((await at.ask("GET", "machineroles/all")).body).toEqual(["Database", "HAServer", "HAServer-Primary"]);
  const { body } = await at.ask("GET", "environments/Environments-1/machines?isDisabled=false");
  expect(namesOf(body.Items)).toEqual(["app-1", "app-2"]);
});

test("a policy says whether the instance updates Tentacles", async () => {
  const { MachinePolicyId } = at.store.machines.need("Machines-1");
  const updates = { MachineUpdatePolicy: { TentacleUpdateBehavior: "Update" } };
  expect((await at.ask("GET", `machinepolicies/${MachinePolicyId}`)).body).toMatchObject(updates);
  expect((await at.ask("GET", `machinepolicies?ids=${MachinePolicyId}`)).body.Items).toMatchObject([updates]);
  expect((await at.ask("GET", "machinepolicies?ids=MachinePolicies-9")).body.Items).toEqual([]);
  await at.close();
  at = await madeUpController({
    machines: [{ id: "Machines-41", name: "given", roles: [], environment: "Test", healthStatus: "Unknown" }],
  });
  expect((await at.ask("GET", "machinepolicies/MachinePolicies-1")).body).toMatchObject({
    MachineUpdatePolicy: { TentacleUpdateBehavior: "NeverUpdate" },
  });
  expect((await at.ask("GET", "machines/Machines-41")).body).toMatchObject({ Name: "given", HealthStatus: "Unknown" });
  expect(at.store.machines.nextId()).toBe("Machines-42");
});

test("a machine in an unknown environment is a mistake of whoever furnishes", async () => {
  const machines = [{ name: "lost", roles: [], environment: "Nowhere" }];
  await expect(madeUpController({ machines })).rejects.toThrow("'Nowhere'");
});
