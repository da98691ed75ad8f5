import { PassThrough } from "node:stream";
import { NoAnswerGiven, terminalPrompt } from "../../src/cli/prompt";

/** A terminal on which somebody types; what it shows is kept. */
function madeUpTerminal() {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = "";
  output.on("data", (chunk) => (shown += String(chunk)));
  return {
    prompt: terminalPrompt(input, output),
    type: (text: string) => input.write(text),
    shown: () => shown,
    input,
  };
}

test("an answer is shown while it is typed, and comes without spaces around it", async () => {
  const { prompt, type, shown } = madeUpTerminal();
  const answer = prompt.ask("Where?");
  type(" there \r");
  expect(await answer).toBe("there");
  expect(shown()).toContain("Where?");
  expect(shown()).toContain("there");
});

test("a secret is not shown, in whole or in part", async () => {
  const { prompt, type, shown } = madeUpTerminal();
  const answer = prompt.askSecret("Key (not shown):");
  for (const letter of "API-CANARY") type(letter);
  type("\r");
  expect(await answer).toBe("API-CANARY");
  expect(shown()).toBe("Key (not shown): \n");
});

test("a question after a secret is shown again", async () => {
  const { prompt, type, shown } = madeUpTerminal();
  const secret = prompt.askSecret("Key:");
  type("hidden\r");
  await secret;
  const answer = prompt.ask("Sure? [y/N]");
  type("y\r");
  expect(await answer).toBe("y");
  expect(shown()).toContain("Sure? [y/N]");
  expect(shown()).not.toContain("hidden");
});

test.each([
  ["Ctrl+C", (terminal: ReturnType<typeof madeUpTerminal>) => terminal.type("\u0003")],
  ["the end of the input", (terminal: ReturnType<typeof madeUpTerminal>) => terminal.input.end()],
])("%s is no answer", async (_, act) => {
  const terminal = madeUpTerminal();
  const answer = terminal.prompt.askSecret("Key:");
  act(terminal);
  await expect(answer).rejects.toThrow(NoAnswerGiven);
});
