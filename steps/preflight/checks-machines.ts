import { NODE_ROLE, PRIMARY_ROLE } from "../../src/step/system-variables";
import { check, FINE, problem, type Check } from "./check";

/** The machines of the run, from the variables of the run and not from who happens to answer. */
export const machineChecks: readonly Check[] = [
  check({
    name: "Machines-OnePrimary",
    title: `exactly one machine has the role ${PRIMARY_ROLE}`,
    needs: [],
    look: (_, { primaryMachines }) => {
      if (primaryMachines.length === 1) return FINE;
      if (primaryMachines.length === 0) {
        return problem(
          `No machine of this run has the role ${PRIMARY_ROLE}; one that is disabled or left out of the run does not count.`,
          "Give the role to exactly one of the nodes and see that it is enabled.",
        );
      }
      const names = primaryMachines.map(({ name }) => `'${name}'`).join(", ");
      return problem(
        `${primaryMachines.length} machines have the role ${PRIMARY_ROLE}: ${names}.`,
        "Only one node may upgrade the database.",
        "Leave the role to one of them.",
      );
    },
  }),
  check({
    name: "Machines-PrimaryIsNode",
    title: "the primary is one of the nodes",
    needs: [],
    look: (_, { primaryMachines, nodeMachines }) => {
      const nodes = new Set(nodeMachines.map(({ id }) => id));
      return primaryMachines
        .filter(({ id }) => !nodes.has(id))
        .flatMap(({ name }) =>
          problem(`Machine '${name}' has the role ${PRIMARY_ROLE} and not ${NODE_ROLE}.`, "Give it both roles."),
        );
    },
  }),
  check({
    name: "Machines-ThisOne",
    title: "this machine is one of the nodes of the run",
    needs: [],
    look: (_, { machineName, nodeMachines }) =>
      nodeMachines.some(({ name }) => name === machineName)
        ? FINE
        : problem(
            `Machine '${machineName}' is not among the machines of this run with the role ${NODE_ROLE}.`,
            `Let the step run on the role ${NODE_ROLE}.`,
          ),
  }),
];
