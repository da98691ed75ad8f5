import { openPowerShellSession } from "../../src/sql/powershell-session";
import { readConnectionSettings } from "../../src/sql/connection-settings";
import { sqlClientString } from "../../src/sql/sql-client-string";
import { itIsASession, surroundingsFor, type Implementation } from "./session-cases";
import { USER } from "./tds-with-trouble";
import { pwsh, windowsFolder, type WindowsFolder } from "./windows-folder";

/** Opens the session as the steps do, with another program in the place of Windows PowerShell. */
const through = (folder: () => WindowsFolder): Implementation["open"] => {
  return ({ port, password, encrypt, trustServerCertificate, signal }) => {
    const settings = readConnectionSettings(
      `Server=tcp:localhost,${port};Database=OctopusDeploy;User ID=${USER};Password="${password}";Encrypt=${encrypt === "required" ? "True" : "False"};TrustServerCertificate=${trustServerCertificate ? "True" : "False"}`,
    )!;
    const surroundings = { ...surroundingsFor({ signal }), env: folder().env };
    return openPowerShellSession(surroundings, sqlClientString(settings, 10), 10);
  };
};

describe("the program that plays our script", () => {
  let folder: WindowsFolder;
  beforeAll(() => (folder = windowsFolder("played")));
  afterAll(() => folder.remove());
  itIsASession({ open: through(() => folder), cancelsSilence: true });
});

const missing = pwsh === undefined ? " [skipped: pwsh, PowerShell 7, is not on the PATH]" : "";
(missing ? describe.skip : describe)(`our script under PowerShell 7${missing}`, () => {
  let folder: WindowsFolder;
  beforeAll(() => (folder = windowsFolder("pwsh")));
  afterAll(() => folder.remove());
  // Its SqlClient on Linux cancels a silent statement only when the statement has ended
  // (facts: sql-clients#messages-of-a-running-command).
  itIsASession({ open: through(() => folder), cancelsSilence: process.platform === "win32" });
});
