import { saveTemplate } from "../../../src/stand-ins/controlling/template";
import { Fields } from "../../../src/stand-ins/controlling/fields";
import { madeUpController, type MadeUpController } from "./made-up-controller";

let at: MadeUpController;
beforeAll(async () => {
  at = await madeUpController({
    machines: Array.from({ length: 5000 }, (_, i) => ({
      name: `app-${i}`,
      roles: i % 1000 === 0 ? ["HAServer"] : ["Web"],
      environment: "Production",
    })),
  });
  for (let i = 0; i < 2000; i += 1) {
    const Properties = { "Octopus.Action.Script.ScriptBody": "x".repeat(5000) };
    saveTemplate(at.store, new Fields({ Name: `Template ${i}`, ActionType: "Octopus.Script", Properties }));
  }
});
afterAll(() => at.close());

// Generous: what must not happen is a walk through everything for each document, or a text of all for each page.
const QUICK_MS = 1000;

test.each([
  ["actiontemplates?partialName=Template%201999", 1],
  ["actiontemplates?skip=1970", 30],
  ["machines?roles=HAServer&take=2147483647", 5],
  ["machines?partialName=app-49&skip=100&take=5", 5],
])("%s is answered quickly, twenty times", async (path, count) => {
  const before = performance.now();
  for (let i = 0; i < 20; i += 1) expect((await at.ask("GET", path)).body.Items).toHaveLength(count);
  expect(performance.now() - before).toBeLessThan(QUICK_MS);
});
