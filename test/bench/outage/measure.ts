/** Measures every limit of the outage and prints each row as a line of JSON: `<project folder>`. */
import { outageRows } from "./limits";
import { ourRunbook } from "./played";

const [projectFolder = ""] = process.argv.slice(2);

void (async () => {
  for await (const row of outageRows(await ourRunbook(projectFolder))) process.stdout.write(`${JSON.stringify(row)}\n`);
})();
