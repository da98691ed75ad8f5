import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { connectDatabase } from "../../src/upgrade/database/connect";
import { openPowerShellSession } from "../../src/sql/powershell-session";
import { statements } from "../../src/sql/statements";
import { failureOf } from "../made-up/failure";
import { madeUpSurroundings } from "../made-up/surroundings";
import { PASSWORD, startServerWithTrouble, USER, type ServerWithTrouble } from "./tds-with-trouble";
import { windowsFolder } from "./windows-folder";
import { onceMoreWhenBusy } from "../made-up/once-more";

onceMoreWhenBusy();

/*
 * How our side bears a runner that misbehaves. The runner is a program that plays Windows PowerShell with our script;
 * everything before it is as shipped: the lookup, the process, the lines.
 */

/** Who runs is looked up where Linux shows it. */
const onLinux = existsSync("/proc") ? it : it.skip;
const patient = { silenceSeconds: 10 };
let server: ServerWithTrouble;
beforeAll(async () => (server = await startServerWithTrouble()));
afterAll(() => server.close());

const connectionString = (more = "") =>
  `Data Source=tcp:localhost,${server.port};Initial Catalog=OctopusDeploy;User ID=${USER};Password="${PASSWORD}";Encrypt=True;TrustServerCertificate=True;Connect Timeout=10${more}`;

/** A step's surroundings, in which limits of ours are short; and what plays Windows PowerShell there. */
function surroundings(plays: string, env: NodeJS.ProcessEnv = {}) {
  const folder = windowsFolder("played", { PLAYS: plays, ...env });
  const made = madeUpSurroundings();
  // The first one is that of the start, for which a program needs seconds on a busy machine. What hangs is waited for to its end.
  const [start, later] = plays === "hangs" ? [1, 1] : [15, 3];
  let limits = 0;
  made.clock.timeout = () => AbortSignal.timeout((limits++ === 0 ? start : later) * 1000);
  return { ...made, env: folder.env, folder };
}

const open = (around: ReturnType<typeof surroundings>) => openPowerShellSession(around, connectionString(), 10);

describe("a PowerShell that does not answer", () => {
  it.each([
    ["ends without a word, as a stub does", "silent", "It ended with exit code 0 and gave no answer."],
    ["may not run our script", "dies", "It ended with exit code 1 and gave no answer."],
    ["hangs", "hangs", "It was still running after 70 s and was ended."],
  ])("%s", async (_title, plays, why) => {
    const around = surroundings(plays);
    const failure = await failureOf(() => open(around));
    around.folder.remove();
    expect(failure).toMatchObject({
      code: "PowerShell-NoAnswer",
      what: "Windows PowerShell could not connect to SQL Server.",
      why,
    });
    expect(failure.next).toContain("Tentacle's account");
  });

  it("is not there", async () => {
    const around = surroundings("");
    around.folder.remove();
    expect((await failureOf(() => open(around))).why).toBe("powershell.exe could not be started (ENOENT).");
  });

  it("what it says on stderr is for the verbose log", async () => {
    const around = surroundings("dies");
    await failureOf(() => open(around));
    around.folder.remove();
    expect(around.lines.join("\n")).toMatch(/verbose: Windows PowerShell said on stderr: Cannot invoke method/);
  });
});

it.each([
  ["in pieces of a byte", "pieces"],
  ["after a byte order mark", "mark"],
  ["with carriage returns", "carriage-returns"],
  ["among lines that are not ours", "noise"],
])("answers that come %s", async (_title, plays) => {
  const around = surroundings(plays);
  const session = await open(around);
  const rows = await session.query(statements.clock(), patient);
  expect(rows).toEqual([{ UtcTime: new Date("2026-01-10T03:04:05.000Z"), AgeSeconds: "12", Name: null }]);
  await session.close();
  around.folder.remove();
});

it("a runner that dies takes the connection with it", async () => {
  const around = surroundings("dies-later");
  const session = await open(around);
  const lost = { kind: "connection", message: "the connection to SQL Server was lost" };
  await expect(session.query(statements.clock(), patient)).rejects.toMatchObject(lost);
  await expect(session.query(statements.clock(), patient)).rejects.toMatchObject(lost);
  await session.close();
  around.folder.remove();
});

it("a runner that does not hear the cancel is ended, and the statement was cancelled all the same", async () => {
  const around = surroundings("deaf");
  const session = await open(around);
  const backup = statements.backup("OctopusDeploy", "stalls", "label", { compress: false });
  await expect(session.query(backup, { silenceSeconds: 5 })).rejects.toMatchObject({ kind: "silence" });
  await expect(session.query(statements.clock(), patient)).rejects.toMatchObject({ kind: "connection" });
  await session.close();
  around.folder.remove();
});

onLinux("goes when the process that started it is killed", async () => {
  const around = surroundings("");
  const started = spawn(
    process.execPath,
    [
      "-e",
      `const { spawn } = require("node:child_process");
       const child = spawn(process.argv[1], ["-EncodedCommand", process.argv[2]], { stdio: ["pipe", "ignore", "ignore"] });
       child.stdin.write(process.argv[3] + "\\n");
       setInterval(() => {}, 60000);`,
      `${around.env.SystemRoot ?? ""}/System32/WindowsPowerShell/v1.0/powershell.exe`,
      Buffer.from("# octopus-ha-upgrade: sql-runner\n", "utf16le").toString("base64"),
      Buffer.from(connectionString(";Application Name=orphan")).toString("base64"),
    ],
    { stdio: "ignore", env: around.env },
  );
  await until(() => server.programs.includes("orphan"));
  expect(runners(around.env.SystemRoot)).not.toEqual([]);
  started.kill("SIGKILL");
  await until(() => runners(around.env.SystemRoot).length === 0);
  around.folder.remove();
});

onLinux("the command line holds the script and nothing of the connection", async () => {
  const around = surroundings("");
  const session = await open(around);
  const [line = ""] = runners(around.env.SystemRoot);
  await session.close();
  around.folder.remove();
  const script = Buffer.from(/-EncodedCommand (\S+)/.exec(line)?.[1] ?? "", "base64").toString("utf16le");
  expect(script).toMatch(/^# octopus-ha-upgrade: sql-runner/);
  for (const said of [line, script]) expect(said).not.toMatch(/canary|OctopusDeploy/);
  expect(runners(around.env.SystemRoot)).toEqual([]);
});

describe("a Windows login", () => {
  const integrated = (more = "") =>
    `Data Source=tcp:localhost,${server.port};Initial Catalog=OctopusDeploy;Integrated Security=SSPI;Trust Server Certificate=True${more}`;
  const connect = async (around: ReturnType<typeof surroundings>) =>
    connectDatabase(around, { callTimeoutSeconds: 10 })(integrated());

  it("goes through PowerShell, with keys that only newer clients know", async () => {
    const around = surroundings("", { PLAYS_AS: `${USER}:${PASSWORD}` });
    const database = await connect(around);
    await expect(database.now()).resolves.toEqual(new Date("2026-01-10T03:04:05.000Z"));
    await database.close();
    around.folder.remove();
  });

  it("that is refused: says which account came, and what a DBA runs", async () => {
    const around = surroundings("", { PLAYS_AS: "CONTOSO\\OCTO7$:x" });
    const failure = await failureOf(() => connect(around));
    around.folder.remove();
    expect(failure.code).toBe("Database-LoginFailed");
    expect(failure.why).toContain("the Windows account of the Tentacle on this node, 'CONTOSO\\OCTO7$'");
    expect(failure.next).toMatch(
      /^Ask a DBA to run: USE \[master\]; CREATE LOGIN \[CONTOSO\\OCTO7\$\] FROM WINDOWS; .*USE \[OctopusDeploy\]; CREATE USER/,
    );
  });

  it("that is refused by a server that does not say whom: the account is asked of Windows", async () => {
    const around = surroundings("", { PLAYS_AS: "?:x", USERDOMAIN: "CONTOSO" });
    const elsewhere = { ...around, env: { ...around.env, COMPUTERNAME: "OCTO1" } };
    const failure = await failureOf(() => connect(elsewhere));
    around.folder.remove();
    // The server is this machine here, where Local System is itself.
    expect(failure.next).toContain("CREATE LOGIN [NT AUTHORITY\\SYSTEM] FROM WINDOWS;");
  });

  it("is refused with a sentence when PowerShell is a stub", async () => {
    const around = surroundings("silent");
    expect((await failureOf(() => connect(around))).code).toBe("PowerShell-NoAnswer");
    around.folder.remove();
  });
});

/** The command lines of the runners that a Windows folder has started. */
function runners(root = "-"): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      try {
        const environment = readFileSync(`/proc/${id}/environ`, "utf8");
        const line = readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ");
        return environment.includes(root) && line.includes("plays-sql-runner") ? [line] : [];
      } catch {
        return [];
      }
    });
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries > 200) throw new Error("It did not come true within 10 s.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
