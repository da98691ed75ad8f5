import { main } from "../host/main";
import { serviceMessage } from "../host/service-messages";
import type { Machine } from "../machine/machine";
import { stepPackage } from "../provision/read/product";
import type { AnyStep } from "../step/define-step";
import { handOver, rememberingReader } from "../stand-ins/engine/handed-over";
import { packageVariables } from "../stand-ins/engine/package-variables";
import type { AcquiredPackage, ScriptCarrier, ScriptWatch } from "../stand-ins/engine/script-carrier";
import { SimulatedScript } from "./script";
import { scriptProcess, type ScriptProcess } from "./script-process";

/** What scripts that run in this process need. */
interface SimulatedScripts {
  /** Whose packages runs name. */
  steps: readonly AnyStep[];
  /** What a script works on. */
  machineFor: (machineId: string, script: SimulatedScript) => Machine;
  /** @returns the bytes of a file on a machine, as the machine names it; undefined where there is none */
  readFile: (machineId: string, path: string) => Uint8Array | undefined;
  /** Output variables that somebody on a machine sets in every script there. */
  forgedOn: (machineId: string) => Readonly<Record<string, string>>;
  /** Told of what is wrong with the simulation itself. */
  onBroken: (error: unknown) => void;
  /** Lets the time pass until a script does something; undefined: it takes none. */
  beforeStart?: ((cancel: AbortSignal) => Promise<void>) | undefined;
}

/** Runs scripts in this process: each is the step of its package, through the entry that the package itself has. */
export function simulatedScripts(given: SimulatedScripts): ScriptCarrier {
  const { steps, machineFor, readFile, forgedOn, onBroken, beforeStart } = given;
  const byPackage = new Map(steps.map((step) => [stepPackage(step.id), step]));
  const readHandedOver = rememberingReader();
  let lastId = 0;
  return {
    extract: ({ PackageId }) => Promise.resolve({ folder: PackageId, files: ["run.js"] }),
    run: async ({ machineId, packages, textWith }, listener, cancel, watch) => {
      const { packageReference, stdin, promise } = handOver(textWith(packages.flatMap(placesOf)), readHandedOver);
      const { PackageId } = packages.find(({ name }) => name === packageReference)?.stored ?? { PackageId: "" };
      const step = byPackage.get(PackageId);
      if (!step) throw new Error(`The package '${packageReference}' holds no run.js.`);
      if (beforeStart) await beforeStart(cancel);
      if (cancel.aborted) return { exitCode: undefined, overheadSeconds: 0 };
      const script = new SimulatedScript((lastId += 1));
      const machine = machineFor(machineId, script);
      const process = scriptProcess(script, listener, onBroken);
      process.handOver(`${stdin} ${promise}\n`);
      for (const [name, value] of Object.entries(forgedOn(machineId))) {
        process.own.writeOut(serviceMessage("setVariable", { name, value }));
      }
      main(step, machine, process.own).catch((error: unknown) => process.fault(error));
      const exitCode = await untilEnded(script, process, cancel, watch);
      await watch.onEnded?.((path) => Promise.resolve({ path, bytes: readFile(machineId, path) }));
      return { exitCode, overheadSeconds: 0 };
    },
    endOfTask: () => Promise.resolve(),
  };
}

/** No script looks for its packages: they are named as if they lay in the folder that it runs in. */
function placesOf(acquired: AcquiredPackage) {
  const { name, stored } = acquired;
  if (acquired.extracted) return packageVariables(acquired, { ExtractedPath: name });
  const file = `${name}${stored.FileExtension}`;
  return packageVariables(acquired, { PackageFilePath: file, PackageFileName: file });
}

/** @returns its exit code; undefined when it was killed, or left behind */
async function untilEnded(
  script: SimulatedScript,
  process: ScriptProcess,
  cancel: AbortSignal,
  { onStarted, leaveBehind }: ScriptWatch,
): Promise<number | undefined> {
  const killTree = () => script.killTree();
  let onCancel = killTree;
  const left = new Promise<undefined>((resolve) => {
    if (!leaveBehind) return;
    onCancel = () => {
      process.leave();
      leaveBehind({ ended: script.ended, kill: killTree });
      resolve(undefined);
    };
  });
  cancel.addEventListener("abort", onCancel, { once: true });
  onStarted?.({ kill: () => script.kill(), killTree, ended: script.ended.then(() => undefined) });
  try {
    return await Promise.race([script.ended, left]);
  } finally {
    cancel.removeEventListener("abort", onCancel);
  }
}
