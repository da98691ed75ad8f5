import { FAULTS } from "../stand-ins/world/faults";

/** Flags of `rehearse` and `sandbox` that say what is played. */
interface ScenarioFlags {
  from?: string;
  to?: string;
  fault?: readonly string[];
}

/** What `--fault list` prints. */
export const faultLines = (): string[] => FAULTS.map(({ name, help }) => `${name.padEnd(34)} ${help}`);

/** What is wrong with them, all of it. */
export function scenarioProblems({ from, to, fault = [] }: ScenarioFlags): string[] {
  const versions = Object.entries({ "--from": from, "--to": to }).flatMap(([flag, version]) =>
    version === undefined || /^\d{1,4}\.\d+\.\d+$/.test(version)
      ? []
      : [`${flag} must be a full version such as 2025.4.10333; it is '${version}'.`],
  );
  const faults = fault
    .filter((name) => !FAULTS.some((known) => known.name === name))
    .map((name) => `There is no fault '${name}'. --fault list prints the names.`);
  return [...versions, ...faults];
}
