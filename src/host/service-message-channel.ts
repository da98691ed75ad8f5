import { plainText } from "./plain-text";
import { serviceMessage } from "./service-messages";
import type { StepChannel } from "./step-channel";

/** Where bytes go: one call, one write. */
type Write = (text: string) => void;

/** Talks to Octopus as a script does: service messages and plain lines on stdout, the reason of a failure on stderr too. */
export function serviceMessageChannel(write: Write, writeError: Write): StepChannel {
  return {
    text: (level, text) => {
      const lines = `${plainText(text)}\n`;
      // Switch, text and switch back in one write: nothing can come between them.
      if (level === "info") write(lines);
      else write(`${serviceMessage(`stdout-${level}`)}${lines}${serviceMessage("stdout-default")}`);
    },
    setVariable: (name, value, sensitive) =>
      write(serviceMessage("setVariable", { name, value, ...(sensitive ? { sensitive: "True" } : {}) })),
    mask: (secret) => write(serviceMessage("mask", { value: secret })),
    progress: (percentage, message) =>
      write(serviceMessage("progress", { percentage: String(percentage), message: plainText(message) })),
    artifact: (path, name, sizeBytes) =>
      write(serviceMessage("createArtifact", { path, name, length: String(sizeBytes) })),
    failed: (reason) => {
      write(serviceMessage("resultMessage", { message: reason }));
      writeError(`${plainText(reason)}\n`);
    },
  };
}
