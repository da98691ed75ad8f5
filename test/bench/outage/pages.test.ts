import { readFileSync } from "node:fs";
import { join } from "node:path";
import { outagePages } from "./pages";

const projectFolder = join(__dirname, "..", "..", "..");

test("the checked-in timelines are those of the runs as they are now (npm run build draws them)", async () => {
  const pages = await outagePages(projectFolder);
  expect(Object.keys(pages)).toEqual(["docs/outage.svg", "README.md", "docs/outage.md"]);
  for (const [path, content] of Object.entries(pages)) {
    expect(readFileSync(join(projectFolder, path), "utf8")).toBe(content);
  }
});
