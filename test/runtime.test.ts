import { readdirSync } from "node:fs";
import * as played from "../src/stand-ins/programs/play-program";

test("what a module exports cannot be changed: the next test file has the same module", () => {
  expect(Object.isFrozen(played.PLAYED)).toBe(true);
  expect(() => Object.assign(played.PLAYED, { sc: undefined })).toThrow(TypeError);
});

test("Node's own arrays and errors have the classes that tests compare with", () => {
  expect(readdirSync(__dirname)).toBeInstanceOf(Array);
  expect(() => readdirSync(`${__dirname}/nowhere`)).toThrow(Error);
});
