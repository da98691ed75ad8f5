import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** Asks a person. */
export interface Prompt {
  /** @returns the answer without spaces around it; empty when just Enter was pressed */
  ask(question: string): Promise<string>;
  /** The same, and what is typed or pasted is not shown. */
  askSecret(question: string): Promise<string>;
}

/** Ctrl+C, or the end of the input, in place of an answer. */
export class NoAnswerGiven extends Error {
  constructor() {
    super("No answer was given.");
    this.name = "NoAnswerGiven";
  }
}

/**
 * Asks on a terminal. Questions go to `output` (stderr, so that stdout holds nothing but the result); readline reads
 * with the terminal in raw mode, so nothing is echoed but what goes through its own output.
 */
export function terminalPrompt(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Prompt {
  const read = (question: string, echo: NodeJS.WritableStream): Promise<string> =>
    new Promise((resolve, reject) => {
      const reader = createInterface({ input, output: echo, terminal: true, historySize: 0 });
      let answer: string | undefined;
      reader.once("SIGINT", () => reader.close());
      reader.once("close", () => (answer === undefined ? reject(new NoAnswerGiven()) : resolve(answer)));
      reader.question(question, (text) => {
        answer = text.trim();
        reader.close();
      });
    });
  return {
    ask: (question) => read(`${question} `, output),
    askSecret: async (question) => {
      output.write(`${question} `);
      try {
        return await read("", silence());
      } finally {
        // The Enter was swallowed together with the secret.
        output.write("\n");
      }
    },
  };
}

const silence = () => new Writable({ write: (_chunk, _encoding, done) => done() });
