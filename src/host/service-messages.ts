/** The names of the messages that Octopus acts on (facts: octopus-scripts#service-messages). */
type MessageName =
  | "setVariable"
  | "createArtifact"
  | "progress"
  | "resultMessage"
  | "mask"
  | "stdout-default"
  | "stdout-verbose"
  | "stdout-highlight"
  | "stdout-wait"
  | "stdout-warning";

/**
 * Encodes one service message: `##octopus[name attr='BASE64']` on a line of its own, values base64 of UTF-8.
 * The one place that knows the wire format.
 */
export function serviceMessage(name: MessageName, attributes: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}='${base64(value)}'`);
  return `##octopus[${name}${pairs.join("")}]\n`;
}

const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
