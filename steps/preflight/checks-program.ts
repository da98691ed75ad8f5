import { shownAddress } from "../../src/values/address";
import { check, FINE, problem, warning, type Check } from "./check";

/** Octopus Server on this machine: program, instance, configuration, service. */
export const programChecks: readonly Check[] = [
  check({
    name: "Program-Found",
    title: "Octopus.Server.exe is installed",
    needs: ["program", "record"],
    look: ({ program, record }, { machineName }) => {
      if (program.exists) return FINE;
      const where = program.lookedIn.length > 0 ? program.lookedIn.join(", ") : "no folder, because none is known";
      const what = `Octopus.Server.exe was not found on machine '${machineName}' (looked in ${where}).`;
      // An installer that was cut off took it away: facts come from the record, and the install step fixes it.
      if (record)
        return warning(
          what,
          `A run to ${record.plan.to} is unfinished on this node; its installation step fixes that.`,
        );
      return problem(
        what,
        "Install Octopus Server there, or remove the target tag HAServer from the machine if it is not a node.",
      );
    },
  }),
  check({
    name: "Program-Runs",
    title: "Octopus.Server.exe reports its version",
    needs: ["program", "installedVersion", "record"],
    look: ({ program, installedVersion, record }, { machineName }) => {
      if (!program.exists || installedVersion !== undefined) return FINE;
      const what = `'${program.path}' on machine '${machineName}' does not report its version, so the installation may be damaged.`;
      if (record)
        return warning(
          what,
          `A run to ${record.plan.to} is unfinished on this node; its installation step fixes that.`,
        );
      return problem(what, "Run it there by hand with the argument version, and fix what it reports.");
    },
  }),
  check({
    name: "Instance-One",
    title: "there is exactly one instance on the machine",
    needs: ["instances"],
    look: ({ instances }, { machineName }) => {
      if (instances.length === 1) return FINE;
      if (instances.length === 0) {
        return problem(
          `Machine '${machineName}' has Octopus Server installed, but no instance.`,
          "Create the instance, or remove the target tag HAServer from the machine if it is not a node.",
        );
      }
      return problem(
        `Machine '${machineName}' has ${instances.length} instances: ${instances.join(", ")}.`,
        "One installation serves them all, so all would have to be drained, stopped and upgraded together, which these steps cannot do yet.",
        "Move the others to a machine of their own, or upgrade this one by hand.",
      );
    },
  }),
  check({
    name: "Configuration-NodeName",
    title: "the node has a name",
    needs: ["configuration", "record"],
    look: ({ configuration, record }, { machineName }) =>
      record !== undefined || (configuration?.nodeName ?? "") !== ""
        ? FINE
        : problem(
            `The configuration of the instance on machine '${machineName}' does not name the node (Octopus.Server.NodeName).`,
            "Without a name, this machine cannot be told apart from the instance's other nodes.",
            "Run show-configuration there by hand, and give the node a name.",
          ),
  }),
  check({
    name: "Configuration-ListenPrefixes",
    title: "the node can be reached at an address of its own",
    needs: ["configuration", "record"],
    look: ({ configuration, record }, { machineName }) => {
      const prefixes = configuration?.listenPrefixes ?? record?.facts.listenPrefixes ?? [];
      if (prefixes.some((prefix) => shownAddress(prefix) !== prefix)) {
        return problem(
          `A listen prefix in the configuration of the instance on machine '${machineName}' holds a user name or a query, which no listen prefix has (Octopus.WebPortal.ListenPrefixes: ${prefixes.map(shownAddress).join(", ")}).`,
          "Remove it there with Octopus.Server.exe configure --webListenPrefixes, and replace the password if it was a real one.",
        );
      }
      if (prefixes.some((prefix) => /^https?:\/\/[^/\s]+/i.test(prefix))) return FINE;
      return problem(
        `The configuration of the instance on machine '${machineName}' has no usable listen prefix (Octopus.WebPortal.ListenPrefixes: ${prefixes.join(", ") || "empty"}).`,
        "Set one there with Octopus.Server.exe configure --webListenPrefixes, such as http://+:80/.",
      );
    },
  }),
  check({
    name: "Service-Exists",
    title: "the instance has a Windows service",
    needs: ["service"],
    look: ({ service }, { machineName }) =>
      service.status !== undefined
        ? FINE
        : problem(
            `There is no Windows service '${service.name}' on machine '${machineName}'.`,
            "Create it with Octopus Manager or Octopus.Server.exe service --install.",
          ),
  }),
  check({
    name: "Service-Disabled",
    title: "the service was not disabled on purpose",
    needs: ["service", "record"],
    look: ({ service, record }, { machineName }) =>
      service.status?.startType !== "disabled" || record !== undefined
        ? FINE
        : problem(
            `The service '${service.name}' on machine '${machineName}' is Disabled, and not by an unfinished run: somebody disabled it on purpose.`,
            "Set its start type to what it should be after the upgrade (usually Automatic), or remove the target tag HAServer from the machine.",
          ),
  }),
];
