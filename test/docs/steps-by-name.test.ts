import { inOneLine, sourceFiles } from "./source-files";

/** A step by its place in the list, which changes whenever a step is added. Its name in Octopus does not. */
const BY_NUMBER = /\brows? (?:\d|F\d)/gi;

test("no comment, message or title calls a step by its number", () => {
  const found = sourceFiles.flatMap(({ path, text }) =>
    [...inOneLine(text).matchAll(BY_NUMBER)].map(({ 0: number }) => `${path}: ${number}`),
  );
  expect(found).toEqual([]);
});
