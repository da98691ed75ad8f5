import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { rehearseCommand } from "../../../src/cli/rehearse-command";
import { scenarioOf } from "../../../src/stand-ins/world/scenario";
import { findTools } from "../lab/find-tools";
import { TOOLS, type ToolName } from "../lab/tool-names";
import { makeWorkFolder, prefixesIn, programsIn, removeLeftovers, removeWorkFolder } from "../lab/work-folder";
import { buildDoor } from "./door-program";
import { wineComputers } from "./wine-computers";

const NOTHING_TO_RUN_ON = 6;

/** `npm run rehearse:windows`: the rehearsal of `npm start`, with Wine prefixes as the computers of the nodes. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      nodes: { type: "string", default: "3" },
      speed: { type: "string", default: "60" },
      from: { type: "string" },
      to: { type: "string" },
      fault: { type: "string", multiple: true, default: [] },
      "dry-run": { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      format: { type: "string", default: "table" },
    },
  });
  removeLeftovers();
  const work = makeWorkFolder();
  process.once("exit", () => removeWorkFolder(work));
  for (const folder of [prefixesIn(work), programsIn(work)]) mkdirSync(folder, { recursive: true });
  const missing = Object.entries(await findTools(work)).filter(([, tool]) => !tool.here);
  for (const [name, tool] of missing) {
    const because = tool.here ? "" : tool.because;
    process.stderr.write(`SKIPPED: ${because}. It would be installed by: ${TOOLS[name as ToolName].install}\n`);
  }
  if (missing.length > 0) return NOTHING_TO_RUN_ON;
  buildDoor(__dirname);
  const flags = {
    nodes: Number(values.nodes),
    speed: Number(values.speed),
    fault: values.fault,
    dryRun: values["dry-run"],
    verbose: values.verbose,
    format: values.format === "json" ? ("json" as const) : ("table" as const),
    ...(values.from === undefined ? {} : { from: values.from }),
    ...(values.to === undefined ? {} : { to: values.to }),
  };
  const { from } = scenarioOf(flags);
  return rehearseCommand(flags, process.env, { computers: wineComputers(__dirname, from), on: "Wine prefixes" });
}

void main().then((code) => process.exit(code));
