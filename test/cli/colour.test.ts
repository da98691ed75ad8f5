import { painter } from "../../src/cli/colour";

const isColoured = (env: NodeJS.ProcessEnv, isTerminal: boolean) => painter(env, isTerminal)("red", "x") !== "x";

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ TERM: "dumb" }, true, false],
  [{ FORCE_COLOR: "1" }, false, true],
  [{ FORCE_COLOR: "0" }, true, true],
  [{ NO_COLOR: "1" }, true, false],
  [{ NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
])("%j, terminal %s: coloured %s", (env, isTerminal, coloured) => {
  expect(isColoured(env, isTerminal)).toBe(coloured);
});
