import { VARIABLES } from "../../src/names/variables";
import { check, FINE, problem, warning, type Check } from "./check";

/** The machine itself: account, disk, our folder. */
export const nodeChecks: readonly Check[] = [
  check({
    name: "Account-Elevated",
    title: "the steps run with administrator rights",
    needs: ["account"],
    look: ({ account }, { machineName }) =>
      account.elevated
        ? FINE
        : problem(
            `The Tentacle on machine '${machineName}' runs steps as ${account.name}, without the administrator rights that stopping the service and installing need.`,
            "Run the Tentacle's service as Local System or as an administrator of that machine.",
          ),
  }),
  check({
    name: "Disk-Free",
    title: "there is enough disk space for staging and installing",
    needs: ["disks", "record"],
    look: ({ disks, record }, { machineName, settings }) => {
      const full = disks.filter(({ gigabytes }) => gigabytes < settings.freeGigabytes);
      if (full.length === 0) return FINE;
      const places = full.map(({ folder, gigabytes }) => `${gigabytes.toFixed(1)} GB at ${folder}`).join(", ");
      const what = `Machine '${machineName}' has ${places} free, and ${settings.freeGigabytes} GB are required.`;
      // An unfinished run has used its share already: it must be able to go on.
      if (record) return warning(what, "An unfinished run may have used the rest already, so the run continues.");
      return problem(
        what,
        "The installer, what it installs and Windows Installer's own copy take about three times the installer's size.",
        `Free some disk space, or lower ${VARIABLES.freeGigabytes} if you know that less is enough.`,
      );
    },
  }),
  check({
    name: "Windows-Node",
    title: "Node.js supports this Windows",
    needs: ["windows"],
    look: ({ windows }, { machineName }) => {
      if (!windows.told || supportsNode(windows.value.version)) return FINE;
      return warning(
        `Machine '${machineName}' runs Windows ${windows.value.version}, and Node.js, in which the steps run, supports Windows Server 2016 (10.0.14393) and newer.`,
        "It runs so far. Bring the instance to a newer host first if a step ends without a reason.",
      );
    },
  }),
  check({
    name: "Folder-Closed",
    title: "the folder OctopusHaUpgrade is closed to other users, or does not exist yet",
    needs: ["folder"],
    look: ({ folder }, { machineName }) =>
      folder === undefined
        ? FINE
        : problem(
            `On machine '${machineName}', ${folder}.`,
            "What is in it runs as SYSTEM.",
            "Check what is in it and move it away; if it holds the run.json of an unfinished run, close it by hand instead (icacls /inheritance:r, /grant:r and /setowner for *S-1-5-32-544 and *S-1-5-18).",
          ),
  }),
];

/** The build of Windows Server 2016, and of the Windows 10 that goes with it (facts: node-on-windows#which-windows). */
const FIRST_BUILD = 14_393;

/** By the build alone: it has only ever risen. */
const supportsNode = (windows: string) => Number(windows.split(".")[2] ?? FIRST_BUILD) >= FIRST_BUILD;
