interface Message {
  name: string;
  values: Record<string, string>;
}

/** The service messages in what a step printed, decoded. */
export function serviceMessages(stdout: Buffer): Message[] {
  return [...stdout.toString("latin1").matchAll(/^##octopus\[([\w-]+)(.*)\]$/gm)].map(([, name = "", rest = ""]) => ({
    name,
    values: Object.fromEntries(
      [...rest.matchAll(/ (\w+)='([^']*)'/g)].map(([, key = "", value = ""]) => [
        key,
        Buffer.from(value, "base64").toString("utf8"),
      ]),
    ),
  }));
}

/** Why the step failed, as Octopus shows it. */
export const resultMessage = (stdout: Buffer): string | undefined =>
  serviceMessages(stdout).findLast(({ name }) => name === "resultMessage")?.values.message;

/** What the step handed over in this run. */
export const outputsIn = (stdout: Buffer): Record<string, string> =>
  Object.fromEntries(
    serviceMessages(stdout)
      .filter(({ name }) => name === "setVariable")
      .map(({ values }) => [values.name ?? "", values.value ?? ""]),
  );
