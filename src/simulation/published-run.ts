import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deterministicZip } from "../package/zip";
import { packageIds } from "../provision/read/product";
import { connectTo, startStandInController } from "../rehearsal/controlling";
import type { Runbook } from "../runbooks/runbook";
import type { QueuedRun, TaskEngine } from "../stand-ins/controlling/queued-run";
import { NODE_ROLE, PRIMARY_ROLE } from "../step/system-variables";

/** What a controlling instance hands to its task engine for the runbooks of a project, as plain data. */
export interface PublishedRuns {
  /** A run of each runbook that is not dry. */
  runs: readonly QueuedRun[];
  /** What a dry run has in place of `formValues`: runbooks of a project share their prompts. */
  dryRunFormValues: Readonly<Record<string, string>>;
  /** The project variables whose values stand for those of a simulation. */
  placeholders: readonly string[];
  /** What its steps take out of the feed. */
  packages: readonly { id: string; version: string }[];
}

/** Where the controlling instance answers: the port of the one that was asked is another each time. */
const CONTROLLER_URL = "http://controlling-instance";

/** Of packages without a program: the simulation runs the steps that it was built with. */
const PACKAGE_VERSION = "0.0.0-standin";

/**
 * Plans and applies as an administrator does, with real requests to a stand-in controlling instance, and catches the
 * runs that it queues: what the simulation carries out is what provisioning publishes.
 * @param given.projectFolder where `metadata/` lies
 * @param given.runbooks the first is the one that is run unless another is named
 * @param given.variables of the project, all that a simulation may give: the values stand for those that it gives
 */
export async function publishRuns(given: {
  projectFolder: string;
  runbooks: readonly [Runbook, ...Runbook[]];
  variables: Readonly<Record<string, string>>;
  installationId: string;
}): Promise<PublishedRuns> {
  const workFolder = mkdtempSync(join(tmpdir(), "octopus-ha-published-"));
  const caught: { run: QueuedRun; packages: PublishedRuns["packages"] }[] = [];
  const engine: TaskEngine = {
    carryOut: (run, around) => {
      const wanted = packagesOf(run);
      const absent = wanted.find(({ id, version }) => !around.findPackage(id, version));
      if (absent) throw new Error(`The feed does not have ${absent.id} ${absent.version}.`);
      caught.push({ run, packages: wanted });
      return Promise.resolve({ state: "Success", errorMessage: "" });
    },
  };
  const machines = [{ id: "Machines-1", name: "octo-1", roles: [NODE_ROLE, PRIMARY_ROLE] }];
  const standIn = await startStandInController({ machines, installationId: given.installationId, engine });
  try {
    const at = { ...given, packageFolders: [putPackages(workFolder)], workFolder };
    const controlling = await connectTo(standIn, at);
    await controlling.provision(given.variables);
    const cancel = new AbortController().signal;
    await controlling.run({ dryRun: true, cancel });
    for (const each of given.runbooks) await controlling.run({ runbook: each, dryRun: false, cancel });
    await controlling.close();
  } finally {
    await standIn.close();
    rmSync(workFolder, { recursive: true, force: true });
  }
  const [dry, ...real] = caught;
  if (!dry || real.length < given.runbooks.length) {
    throw new Error("The stand-in controlling instance did not queue every run.");
  }
  const packages = real.flatMap((each) => each.packages);
  return {
    runs: withNumberedIds(real.map(({ run }) => ({ ...run, serverUrl: CONTROLLER_URL }))),
    dryRunFormValues: dry.run.formValues,
    placeholders: Object.keys(given.variables),
    packages: [...new Map(packages.map((each) => [`${each.id} ${each.version}`, each])).values()],
  };
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A copy in which ids that were made up by chance count from 1. */
function withNumberedIds(runs: readonly QueuedRun[]): QueuedRun[] {
  const numbered = new Map<string, string>();
  return JSON.parse(JSON.stringify(runs), (key, value: unknown) => {
    if (key !== "Id" || typeof value !== "string" || !GUID.test(value)) return value;
    const id = numbered.get(value) ?? `00000000-0000-4000-8000-${String(numbered.size + 1).padStart(12, "0")}`;
    numbered.set(value, id);
    return id;
  }) as QueuedRun[];
}

/** @returns the folder with them */
function putPackages(workFolder: string): string {
  const folder = join(workFolder, "packages");
  mkdirSync(folder);
  const zip = deterministicZip({ "stand-in.txt": "Stands in for the package of a step.\n" });
  for (const id of packageIds()) writeFileSync(join(folder, `${id}.${PACKAGE_VERSION}.zip`), zip);
  return folder;
}

function packagesOf({ steps, selectedPackages }: QueuedRun): { id: string; version: string }[] {
  const found = new Map<string, { id: string; version: string }>();
  for (const { Name: action, Packages } of steps.flatMap(({ Actions }) => Actions)) {
    for (const { Name, PackageId, Version } of Packages) {
      const selected = selectedPackages.find(
        ({ ActionName, PackageReferenceName }) => ActionName === action && PackageReferenceName === Name,
      );
      const version = Version ?? selected?.Version;
      if (PackageId && version) found.set(`${PackageId} ${version}`, { id: PackageId, version });
    }
  }
  return [...found.values()];
}
