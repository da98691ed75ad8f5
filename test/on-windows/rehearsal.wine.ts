/**
 * All steps together, with prefixes of Wine as the computers of the nodes (rehearse/wine-computers.ts): the bundles run
 * under the Windows node.exe; instance, database and release server are those of the rehearsal.
 */
import { join } from "node:path";
import type { RehearsedComputers } from "../../src/stand-ins/rehearsed-computers";
import type { RehearsalReport } from "../../src/rehearsal/report";
import { rehearse } from "../../src/rehearsal/rehearse";
import { scenarioOf } from "../../src/stand-ins/world/scenario";
import { projectFolder } from "../package/shipped";
import { FROM, TO } from "./lab/run-variables";
import { shows } from "./lab/shown";
import { buildDoor } from "./rehearse/door-program";
import { wineComputers } from "./rehearse/wine-computers";

const NEEDS = { tools: ["wine", "node", "wixl", "mingw"], meets: ["node", "wine", "wixl"] } as const;
const LONG_MS = 300_000;
const HERE = join(__dirname, "rehearse");

async function reportOf(nodes: number, dryRun: boolean, computers?: RehearsedComputers): Promise<RehearsalReport> {
  const { report } = await rehearse({
    scenario: scenarioOf({ nodes, from: FROM, to: TO, speed: 60 }),
    projectFolder,
    packageFolders: [join(projectFolder, "dist/packages")],
    runs: [{ dryRun }],
    ...(computers ? { computers } : {}),
  });
  return report;
}

/** What a run says of each row, without what differs from one run to the next: ports, folders, the size of a package. */
const saidOf = ({ steps }: RehearsalReport) =>
  steps.map(({ row, outcome, changes }) => ({
    row,
    outcome,
    changes: changes.map((sentence) =>
      sentence
        .replace(/127\.0\.0\.1:\d+/g, "server")
        .replace(/(?:[A-Z]:)?[\\/][^ ]*[\\/]/g, "")
        .replace(/\(\S+ [KM]B\)/, ""),
    ),
  }));

const broken = ({ promises }: RehearsalReport) => promises.filter(({ held }) => held === false);

shows("All shipped bundles in a dry run of the runbook", NEEDS, () => {
  test(
    "say the same changes as on Linux, row by row, and make none",
    async () => {
      buildDoor(HERE);
      const [onWindows, onLinux] = await Promise.all([reportOf(1, true, wineComputers(HERE, FROM)), reportOf(1, true)]);
      expect(broken(onWindows)).toEqual([]);
      expect([onWindows.outcome, onWindows.reason]).toEqual(["dry-run", ""]);
      expect(onWindows.nodes).toMatchObject([{ version: FROM, online: true, draining: false }]);
      expect(saidOf(onWindows)).toEqual(saidOf(onLinux));
    },
    LONG_MS,
  );
});

shows("The whole upgrade, with two Wine prefixes as the nodes", NEEDS, () => {
  test(
    "ends with every node on the new version, and keeps every promise",
    async () => {
      buildDoor(HERE);
      const report = await reportOf(2, false, wineComputers(HERE, FROM));
      expect(broken(report)).toEqual([]);
      expect([report.outcome, report.reason]).toEqual(["upgraded", ""]);
      expect(report.nodes.map(({ version, online, draining }) => [version, online, draining])).toEqual(
        Array(2).fill([TO, true, false]),
      );
    },
    LONG_MS,
  );
});
