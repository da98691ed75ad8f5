/** What an unfinished run keeps of the connection string: encrypted by CryptProtectData, of which Wine has its own. */
import { SecretScan } from "../../src/rehearsal/secret-scan";
import type { KeptAndRead } from "./drivers/machine-secrets";
import { bundleDriver } from "./lab/bundle-driver";
import { OctopusNode } from "./lab/octopus-node";
import { prefixForAll } from "./lab/prefix";
import { shows } from "./lab/shown";
import { runNode, windowsPathOf } from "./lab/windows-node";

const NEEDS = {
  tools: ["wine", "node", "mingw"],
  meets: ["node", "wine", "mingw"],
  standIn: "a stand-in for Windows PowerShell",
} as const;
const SECRET = `Data Source=sql\\octopus;User ID=u;Password='canary-Grün \u65e5\u672c "$(x)"'`;

shows("A connection string is kept encrypted by the machine", NEEDS, () => {
  const prefix = prefixForAll("node");

  test("it is read again, is not to be seen in its file, and one that was changed is refused", async () => {
    prefix().write("C:\\secret.txt", SECRET);
    const driver = windowsPathOf(bundleDriver("machine-secrets"));
    const { environment: env } = new OctopusNode(prefix());
    const { stdout, stderr } = await runNode(prefix(), [driver, "C:\\secret.txt"], { env });
    expect(stderr.toString()).toBe("");
    const { path, inFile, readAgain, ofChanged } = JSON.parse(stdout.toString("utf8")) as KeptAndRead;
    expect(path).toBe("C:\\ProgramData\\OctopusHaUpgrade\\connection-string.protected");
    expect(readAgain).toBe(SECRET);
    expect(inFile.length).toBeGreaterThan(SECRET.length);
    const scan = new SecretScan({ secret: SECRET, password: "canary-Grün" });
    expect(scan.find(inFile + Buffer.from(inFile, "base64").toString("latin1"))).toEqual([]);
    expect(ofChanged).toBe("PowerShell-Failed");
  });
});
