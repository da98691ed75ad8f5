import { run } from "../../../steps/prune/run";
import step from "../../../steps/prune/step";
import { contextFor } from "../../made-up/context-for";

test("has nothing to do yet", async () => {
  const { context, seen } = contextFor(step, { reads: {}, tools: {} });
  await run(context);
  expect(seen.lines).toEqual(["info: There is nothing to do yet."]);
});
