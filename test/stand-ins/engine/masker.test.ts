import { maskerOf } from "../../../src/stand-ins/engine/masker";
import { queuedRun, step, variable } from "./made-up-run";

const masker = maskerOf(
  queuedRun({
    variables: [
      variable("Secret", "of the project", { IsSensitive: true }),
      variable("Longer", "of the project and more", { IsSensitive: true }),
      variable("Asked", "default", { IsSensitive: true, Prompt: {} }),
      variable("Open", "open"),
      variable("Without", "", { IsSensitive: true }),
    ],
    formValues: { Asked: "typed in" },
    steps: [step("one", { action: { Properties: { "Given.Key": { HasValue: true, NewValue: "of the action" } } } })],
  }),
);

test.each([
  ["it is of the project!", "it is ********!"],
  ["it is of the project and more!", "it is ********!"],
  ["typed in, of the action, default", "********, ********, ********"],
  ["open", "open"],
])("%s", (text, expected) => {
  expect(masker.mask(text)).toBe(expected);
});
