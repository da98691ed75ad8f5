import { NODE_ROLE, PRIMARY_ROLE, sameMachine, type NamedMachine } from "../../src/step/system-variables";
import { check, FINE, problem, type Check } from "./check";

const WHOSE_ID = "A machine's ID is in the URL of its page (Infrastructure > Deployment Targets).";

/**
 * The machines of the run, from the variables of the run and not from who happens to answer. They are known by their ids
 * alone: which names they have is what this step hands over.
 */
export const machineChecks: readonly Check[] = [
  check({
    name: "Machines-OnePrimary",
    title: `exactly one machine has the target tag ${PRIMARY_ROLE}`,
    needs: [],
    look: (_, { primaryMachines }) => {
      if (primaryMachines.length === 1) return FINE;
      if (primaryMachines.length === 0) {
        return problem(
          `No machine in this run has the target tag ${PRIMARY_ROLE}; one that is disabled or left out of the run does not count.`,
          "Give it to exactly one of the nodes and make sure that the machine is enabled.",
        );
      }
      return problem(
        `${primaryMachines.length} machines have the target tag ${PRIMARY_ROLE}: ${primaryMachines.map(called).join(", ")}.`,
        "Only one node may upgrade the database.",
        "Leave the target tag on one of them only.",
        WHOSE_ID,
      );
    },
  }),
  check({
    name: "Machines-PrimaryIsNode",
    title: "the primary is one of the nodes",
    needs: [],
    look: (_, { primaryMachines, nodeMachines }) => {
      return primaryMachines
        .filter(({ id }) => !nodeMachines.some((node) => sameMachine(node.id, id)))
        .flatMap((machine) =>
          problem(
            `Machine ${called(machine)} has the target tag ${PRIMARY_ROLE} but not ${NODE_ROLE}.`,
            "Give it both target tags.",
            WHOSE_ID,
          ),
        );
    },
  }),
  check({
    name: "Machines-ThisOne",
    title: "this machine is one of the nodes of the run",
    needs: [],
    look: (_, { machineId, machineName, nodeMachines }) =>
      nodeMachines.some(({ id }) => sameMachine(id, machineId))
        ? FINE
        : problem(
            `Machine '${machineName}' is not among the machines of this run with the target tag ${NODE_ROLE}.`,
            `Set the step to run on the target tag ${NODE_ROLE}.`,
          ),
  }),
];

const called = ({ id, name }: NamedMachine) => (sameMachine(id, name) ? id : `'${name}'`);
