/**
 * The way back with real MSI packages: `msiexec /x` of the newer version, `/i` of the former one into the folder it was in,
 * which is not the default one. Bundles run under the Windows node.exe and Wine's Windows Installer installs; instance,
 * database and services are those of the rehearsal. That the Windows service survives the removal is played by them, for no
 * package of ours registers one, and it is unconfirmed for Octopus' own (facts: windows-installer#silent-uninstallation).
 */
import { join } from "node:path";
import type { RehearsalRun, Rehearsed } from "../../src/rehearsal/play-runs";
import { rehearse } from "../../src/rehearsal/rehearse";
import { RECOVER_RUNBOOK } from "../../src/runbooks/recover";
import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";
import type { FaultName } from "../../src/stand-ins/world/faults";
import type { WorldEvent } from "../../src/stand-ins/world/events";
import { scenarioOf } from "../../src/stand-ins/world/scenario";
import { byTurns } from "../made-up/by-turns";
import { projectFolder } from "../package/shipped";
import { brokenPromises } from "../rehearsal/rehearsed";
import type { MsiForm } from "./lab/msi";
import { FROM, TO } from "./lab/run-variables";
import { shows } from "./lab/shown";
import { buildDoor } from "./rehearse/door-program";
import { wineComputers } from "./rehearse/wine-computers";

const NEEDS = { tools: ["wine", "node", "wixl", "mingw"], meets: ["node", "wine", "wixl"] } as const;
const LONG_MS = 300_000;
const HERE = join(__dirname, "rehearse");
/** Not the default one: after a removal nothing remembers it but the record. */
const FOLDER = "C:\\Octopus Server here";
/** Met when the primary has the newer program, and every node is stopped. */
const FAILS_BEFORE_THE_UPGRADE: FaultName = "backup-device-full";

const REFUSES_DOWNGRADE: MsiForm = { downgrade: "refused" };

const ROLLBACK: RehearsalRun = {
  runbook: ROLLBACK_RUNBOOK,
  answers: { "Upgrade.Rollback.DatabaseName": "OctopusDeploy", "Upgrade.Rollback.MayLose": "unknown" },
};

async function rehearsed(
  form: MsiForm,
  runs: readonly RehearsalRun[],
  faults: readonly FaultName[] = [],
): Promise<Rehearsed> {
  buildDoor(HERE);
  return rehearse({
    scenario: scenarioOf({ nodes: 2, from: FROM, to: TO, speed: 60, fault: faults }),
    projectFolder,
    packageFolders: [join(projectFolder, "dist/packages")],
    runs,
    computers: wineComputers(HERE, FROM, { programFolder: FOLDER, ...form }),
  });
}

/** What was removed and installed on the first node, in order, and what the Windows Installer said. */
function installersOf({ events }: Rehearsed): string[] {
  return events.flatMap((event) => {
    if (!("node" in event) || event.node !== "HA-NODE-1") return [];
    if (event.kind === "installer-began") {
      const into = /INSTALLLOCATION="?([^"]*)"?/.exec(event.arguments)?.[1];
      return [`${event.uninstalls ? "/x" : "/i"} ${event.version ?? ""}${into === undefined ? "" : ` into ${into}`}`];
    }
    return event.kind === "installer-ended" ? [`${event.exitCode}: ${event.to ?? "none"}`] : [];
  });
}

const nodesOf = ({ report }: Rehearsed) => report.nodes.map(({ version, online }) => [version, online]);
/** Every node is stopped, and nothing runs after a cancel until somebody starts something. */
const backsUp = (event: WorldEvent) => event.kind === "row-began" && event.key === "back-up-database";
const uninstallEnded = (event: WorldEvent) => event.kind === "installer-ended" && event.to === undefined;
const BOTH_ON_FORMER = [
  [FROM, true],
  [FROM, true],
];
const WAY_BACK = [`/x ${TO}`, "0: none", `/i ${FROM} into ${FOLDER}`, `0: ${FROM}`];

/**
 * A minute or two each: one of them every time, and another with another commit's date (`TEST_TURN`). There are two nodes in
 * each, for the newer program is on the primary before the database upgrade only where another node serves meanwhile.
 */
const CASES: readonly [title: string, play: () => Promise<void>][] = [
  [
    "recovery before the database upgrade puts it back, where packages refuse a downgrade",
    async () => {
      const result = await rehearsed(REFUSES_DOWNGRADE, [{}], [FAILS_BEFORE_THE_UPGRADE]);
      expect([result.report.outcome, brokenPromises(result)]).toEqual(["failed", []]);
      expect(installersOf(result)).toEqual([`/i ${TO}`, `0: ${TO}`, ...WAY_BACK]);
      expect(nodesOf(result)).toEqual(BOTH_ON_FORMER);
    },
  ],
  [
    "where packages allow one; cut off between the two halves it is gone on with by the next run",
    async () => {
      const runs = [{ cancelWhen: uninstallEnded }, {}];
      const result = await rehearsed({ downgrade: "allowed" }, runs, [FAILS_BEFORE_THE_UPGRADE]);
      expect([result.report.runs, brokenPromises(result)]).toEqual([["cancelled", "failed"], []]);
      expect(installersOf(result).slice(0, 4)).toEqual([`/i ${TO}`, `0: ${TO}`, ...WAY_BACK.slice(0, 2)]);
      expect(nodesOf(result)).toEqual(BOTH_ON_FORMER);
    },
  ],
  [
    "the recover runbook puts it back after an upgrade that was cancelled with every node stopped",
    async () => {
      const result = await rehearsed(REFUSES_DOWNGRADE, [{ cancelWhen: backsUp }, { runbook: RECOVER_RUNBOOK }]);
      expect([result.report.runs, brokenPromises(result)]).toEqual([["cancelled", "success"], []]);
      expect(installersOf(result)).toEqual([`/i ${TO}`, `0: ${TO}`, ...WAY_BACK]);
      expect(nodesOf(result)).toEqual(BOTH_ON_FORMER);
    },
  ],
  [
    "a removal that wants a restart: nothing is installed over what that would delete, and the other node serves",
    async () => {
      const result = await rehearsed({ removal: "wants-restart" }, [{}], [FAILS_BEFORE_THE_UPGRADE]);
      expect([result.report.outcome, brokenPromises(result)]).toEqual(["failed", []]);
      expect(installersOf(result)).toEqual([`/i ${TO}`, `0: ${TO}`, `/x ${TO}`, "3010: none"]);
      expect(nodesOf(result)).toEqual([
        [undefined, false],
        [FROM, true],
      ]);
    },
  ],
  [
    "a rollback after an upgrade that succeeded",
    async () => {
      const result = await rehearsed(REFUSES_DOWNGRADE, [{}, ROLLBACK]);
      expect([result.report.runs, brokenPromises(result)]).toEqual([["success", "success"], []]);
      expect(installersOf(result)).toEqual([`/i ${TO}`, `0: ${TO}`, ...WAY_BACK]);
      expect(nodesOf(result)).toEqual(BOTH_ON_FORMER);
    },
  ],
];

shows("The way back to the former version, with real MSI packages in a folder of their own", NEEDS, () => {
  test.each(byTurns(CASES, CASES.length))("%s", (_title, play) => play(), LONG_MS);
});
