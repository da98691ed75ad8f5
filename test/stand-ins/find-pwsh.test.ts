import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { findPwsh } from "../../src/stand-ins/find-pwsh";

const folder = mkdtempSync(join(tmpdir(), "find-pwsh-"));
const pwsh = join(folder, "pwsh");
beforeAll(() => {
  writeFileSync(pwsh, "#!/bin/sh\n");
  chmodSync(pwsh, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

const PATH = [join(folder, "nowhere"), folder].join(delimiter);

test.each([
  [PATH, "22.21.0", pwsh, `The steps' scripts are run by ${pwsh}.`],
  [PATH, "24.0.0", pwsh, `The steps' scripts are run by ${pwsh}.`],
  [PATH, "22.20.9", undefined, `${pwsh} is not used, because they refuse this Node, 22.20.9.`],
  [PATH, "20.19.0", undefined, `${pwsh} is not used, because they refuse this Node, 20.19.0.`],
  [join(folder, "nowhere"), "24.0.0", undefined, "there is no pwsh, PowerShell 7, on the PATH."],
])("with the PATH %s and Node %s: %s", (path, node, found, said) => {
  const { pwsh: which, said: sentence } = findPwsh({ PATH: path }, node);
  expect(which).toBe(found);
  expect(sentence).toContain(said);
});
