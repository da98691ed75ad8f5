import type { OctopusContext } from "@octopusdeploy/step-api";
import { plainText } from "./plain-text";
import type { Level, StepChannel } from "./step-channel";

const PRINT = {
  info: "print",
  verbose: "printVerbose",
  highlight: "printHighlight",
  wait: "printWait",
  warning: "printWarning",
} as const satisfies Record<Level, keyof OctopusContext>;

/**
 * Talks to Octopus through the context of a step package.
 * @param failed is told why the step failed, when it did
 */
export function octopusContextChannel(context: OctopusContext, failed: (reason: string) => void): StepChannel {
  return {
    text: (level, text) => context[PRINT[level]](plainText(text)),
    setVariable: (name, value, sensitive) => context.setOctopusVariable(name, value, { sensitive }),
    // The context has no way to mask. Whatever the step prints is masked before it comes here.
    mask: () => undefined,
    progress: (percentage, message) => context.updateProgress(percentage, plainText(message)),
    artifact: (path, name) => context.createArtifact(path, name),
    failed,
  };
}
