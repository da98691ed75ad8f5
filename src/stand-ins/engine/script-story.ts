import { basename } from "node:path";
import type { EngineEvent, ScriptPlace } from "./events";
import type { MaskedLog } from "./masked-log";
import type { LogMasker } from "./masker";
import type { EngineSurroundings } from "../controlling/queued-run";
import type { ReadOnMachine, ScriptListener } from "./script-carrier";
import type { ServiceMessage } from "./service-messages";

/** Takes in what one script says: acts on its service messages, and tells it to the log and to those who listen. */
export class ScriptStory implements ScriptListener {
  /** What the script gave as the reason of its failure. */
  reason = "";
  readonly outputs: { name: string; value: string }[] = [];
  private readonly artifacts: { path: string; name: string }[] = [];

  constructor(
    private readonly place: ScriptPlace,
    private readonly log: MaskedLog,
    private readonly masker: LogMasker,
    private readonly onEvent: (event: EngineEvent) => void,
  ) {}

  readonly onText = (level: string, text: string): void => {
    this.onEvent({ kind: "script-text", ...this.place, level, text });
    this.log.writeLine(level, text);
  };

  /** Those that the server acts on (facts: octopus-scripts#service-messages); it takes the others without a word. */
  readonly onMessage = ({ name, attributes }: ServiceMessage): void => {
    const text = (attribute: string) => attributes[attribute] ?? "";
    switch (name) {
      case "setVariable": {
        const sensitive = text("sensitive").toLowerCase() === "true";
        if (sensitive) this.masker.add(text("value"));
        this.outputs.push({ name: text("name"), value: text("value") });
        this.onEvent({
          kind: "script-output",
          ...this.place,
          name: text("name"),
          value: text("value"),
          sensitive,
        });
        break;
      }
      case "progress": {
        const percent = Number(text("percentage"));
        this.onEvent({ kind: "script-progress", ...this.place, percent, message: text("message") });
        this.log.progress(percent, text("message"));
        break;
      }
      case "createArtifact":
        this.artifacts.push({ path: text("path"), name: text("name") || basename(text("path")) });
        break;
      case "resultMessage":
        this.reason = text("message");
        break;
      case "mask":
        this.masker.add(text("value"));
        break;
    }
  };

  /**
   * Collects the artifacts: after the script, from its machine; they must still be there
   * (facts: octopus-scripts#service-messages).
   */
  async collectArtifacts(read: ReadOnMachine, around: EngineSurroundings): Promise<void> {
    const { taskId, machine } = this.place;
    for (const { path: given, name } of this.artifacts) {
      const { path, bytes } = await read(given);
      if (!bytes) {
        this.log.write("Warning", `The artifact ${name} could not be collected: there is no file '${path}'`);
        continue;
      }
      this.onEvent({ kind: "script-artifact", ...this.place, path, name });
      around.addArtifact({ taskId, fileName: name, source: machine, bytes });
    }
  }
}
