import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BREAKS } from "./index";

const projectFolder = join(__dirname, "../..");

it("finds each place that a planted bug changes exactly once: it has to follow the source", () => {
  const lost = BREAKS.flatMap(({ name, edits }) =>
    edits
      .map(({ file, find }) => ({
        file,
        find,
        times: readFileSync(join(projectFolder, file), "utf8").split(find).length - 1,
      }))
      .filter(({ times }) => times !== 1)
      .map(({ file, find, times }) => `${name}: '${find}' stands ${times} times in ${file}`),
  );
  expect(lost).toEqual([]);
});
