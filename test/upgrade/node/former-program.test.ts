import { Failure } from "../../../src/step/failure";
import { putFormerProgramBack } from "../../../src/upgrade/node/former-program";
import type { FormerProgram, FormerTools } from "../../../src/upgrade/node/former-tools";
import type { ServiceStatus } from "../../../src/windows/service";
import { Assumptions } from "../../../src/step/assumptions";
import { madeUpContext } from "../../made-up/context";
import { failureOf } from "../../made-up/failure";
import { madeUpOpenRecord, MadeUpNode } from "../../made-up/node";
import { versionOf } from "../../made-up/version";

const OLD = versionOf("2025.4.10333");
const NEW = versionOf("2026.1.11242");
const AT = { node: "ha-1", serviceName: "OctopusDeploy" };
const IMAGE_PATH = '"D:\\Octopus Server\\Octopus.Server.exe" run --instance="OctopusServer"';
const FACTS = {
  ...madeUpOpenRecord().facts,
  serverProgram: "D:\\Octopus Server\\Octopus.Server.exe",
  account: "CONTOSO\\svc-octopus",
  imagePath: IMAGE_PATH,
};
const installerOf = (version: typeof OLD) => ({ version, url: "https://x", sizeBytes: 1, sha256: "ab".repeat(32) });

/** A node whose service is stopped and Disabled, with the new program; each half of the way back answers with a code. */
class Given extends MadeUpNode {
  codes = { uninstall: [0], install: [0] };
  /** What an uninstallation, and an installation, leave there. */
  leaves: { uninstall: typeof OLD | undefined; install: typeof OLD | undefined } = {
    uninstall: undefined,
    install: OLD,
  };
  stagedProblem: string | undefined;
  status: ServiceStatus | undefined = {
    ...{ state: "stopped", startType: "disabled", processId: undefined },
    ...{ account: "CONTOSO\\svc-octopus", imagePath: IMAGE_PATH, description: "" },
  };
  schema: () => void = () => {};
  afterUninstall: () => void = () => {};
  /** What else happens while the former program is being installed. */
  duringInstall: () => void = () => {};

  constructor() {
    super();
    this.installedVersion = NEW;
  }

  private ends(verb: "install" | "uninstall", text: string) {
    const [exitCode = 0, ...rest] = this.codes[verb];
    if (rest.length > 0) this.codes[verb] = rest;
    this.done.push(text);
    if (exitCode === 0) this.installedVersion = this.leaves[verb];
    if (verb === "uninstall") this.afterUninstall();
    else this.duringInstall();
    return Promise.resolve({ exitCode, stdout: "", stderr: "", timedOut: false, startError: undefined });
  }

  tools(): FormerTools {
    return {
      installers: this.installers,
      program: this.program,
      services: {
        ...this.services,
        status: async () => (this.done.push("service"), this.status),
        setStartType: async (_name, startType) => {
          this.done.push(`start type ${startType}`);
          if (this.status) this.status = { ...this.status, startType };
        },
      },
      signature: async () => ({ status: "Valid", subject: "CN=Octopus Deploy", message: "" }),
      staging: {
        pathOf: (version) => `${version}.msi`,
        problemOf: async ({ version }) => (this.done.push(`verify ${version}`), this.stagedProblem),
      },
      uninstall: ({ installer }) => this.ends("uninstall", `/x ${installer}`),
      install: ({ installer, properties }) => this.ends("install", `/i ${installer} ${properties.join(" ")}`),
      // What is only replaced is in nobody's way.
      pendingRestart: async () => ({
        askedFor: [],
        files: [FACTS.serverProgram, ...this.deletedAtRestart],
        deleted: this.deletedAtRestart,
      }),
      newLog: async (name) => name,
      readLog: async () => undefined,
    };
  }

  properties = ["A=1"];

  private wish = (): FormerProgram => ({
    present: installerOf(NEW),
    former: installerOf(OLD),
    facts: FACTS,
    properties: this.properties,
    refuseUnlessSchemaFits: async () => {
      this.done.push("schema");
      this.schema();
    },
    limits: { installerWaitSeconds: 1800, installLimitSeconds: 600 },
  });

  async play(dryRun = false) {
    const inputs = { signaturePolicy: "Require", signer: "Octopus Deploy" } as const;
    const { context, seen } = madeUpContext({ inputs, reads: {}, tools: {}, dryRun, assumptions: new Assumptions() });
    await putFormerProgramBack(context, this.tools(), AT, this.wish());
    return seen;
  }

  failure = () => failureOf(() => this.play());
}

const given = (change: (at: Given) => void = () => {}) => {
  const at = new Given();
  change(at);
  return at;
};
const installersOf = (at: Given) => at.done.filter((each) => each.startsWith("/"));
const INSTALL = `/i ${OLD}.msi A=1 INSTALLLOCATION=D:\\Octopus Server`;

test("removes the newer, installs the former in its folder, and asks all that must hold directly before each", async () => {
  const at = given();
  await at.play();
  const before = (version: typeof OLD) => [`verify ${version}`, "service", "schema"];
  expect(at.done.filter((each, index) => each !== "service" || at.done[index - 1] !== "service")).toEqual([
    ...before(NEW),
    `/x ${NEW}.msi`,
    ...before(OLD),
    INSTALL,
    "service",
  ]);
  expect(at.installedVersion).toEqual(OLD);
});

test("what Windows deletes at its next restart is not installed over: a restart first", async () => {
  const at = given((of) => (of.deletedAtRestart = [FACTS.serverProgram.toLowerCase(), "C:\\Temp\\x"]));
  expect(await at.failure()).toMatchObject({
    code: "Installer-DeletesPending",
    what: `Windows deletes ${FACTS.serverProgram.toLowerCase()} on node ha-1 at its next restart, because a program was removed while its files were in use. Nothing is installed over them.`,
  });
  expect(installersOf(at)).toEqual([]);
});

test("the recorded folder stands against the operator's own property, and the log says so", async () => {
  const at = given((of) => (of.properties = ["A=1", "INSTALLLOCATION=E:\\Elsewhere"]));
  const seen = await at.play();
  expect(at.done).toContain(INSTALL);
  expect(seen.lines).toContainEqual(
    expect.stringMatching(/names the folder E:\\Elsewhere\. The former version goes into/),
  );
});

test("the former program is there: only the service is looked at", async () => {
  const at = given((of) => (of.installedVersion = OLD));
  await at.play();
  expect(at.done).toEqual(["service"]);
});

test("cut off between the halves: the product may still be registered, so it is removed once more (1605)", async () => {
  const at = given((of) => {
    of.installedVersion = undefined;
    of.codes.uninstall = [1605];
  });
  await at.play();
  expect(installersOf(at)).toEqual([`/x ${NEW}.msi`, INSTALL]);
});

test("a third program is left alone", async () => {
  const at = given((of) => (of.installedVersion = versionOf("2026.2.1")));
  expect((await at.failure()).code).toBe("Former-OtherProgram");
  expect(at.done).toEqual([]);
});

test("somebody installs a program between the halves, while another installation is waited for: it is not installed over", async () => {
  const at = given((of) => {
    of.codes.install = [1618, 0];
    of.duringInstall = () => (of.installedVersion = NEW);
  });
  const failure = await at.failure();
  expect(failure.code).toBe("Former-OtherProgram");
  expect(failure.message).toContain("again");
  expect(installersOf(at)).toEqual([`/x ${NEW}.msi`, INSTALL]);
});

test.each([
  ["3010", 3010, "Installer-DeletesPending"],
  ["1603", 1603, "Installer-FatalError"],
  ["1638", 1638, "Installer-SameProductOtherVersion"],
])("a removal that ends with %s is not installed over", async (_title, code, expected) => {
  const at = given((of) => (of.codes.uninstall = [code]));
  expect((await at.failure()).code).toBe(expected);
  expect(installersOf(at)).toEqual([`/x ${NEW}.msi`]);
});

test("a removal that says 0 and leaves the program there is not installed over", async () => {
  const at = given((of) => (of.leaves.uninstall = NEW));
  expect((await at.failure()).code).toBe("Former-NotRemoved");
  expect(installersOf(at)).toEqual([`/x ${NEW}.msi`]);
});

test.each([
  ["1603", 1603, "Installer-FatalError"],
  ["1638", 1638, "Installer-SameProductOtherVersion"],
])("an installation that ends with %s says so, and that no program is left", async (_title, code, expected) => {
  const failure = await given((of) => (of.codes.install = [code])).failure();
  expect(failure.code).toBe(expected);
  expect(failure.message).toContain("No program is left there");
});

test("an installation that says 0 and lays the program elsewhere is seen", async () => {
  const failure = await given((of) => (of.leaves.install = undefined)).failure();
  expect(failure.code).toBe("Former-NotThere");
  expect(failure.message).toContain(FACTS.serverProgram);
});

test("another installation at work (1618) is waited for, and all is asked again", async () => {
  const at = given((of) => (of.codes.uninstall = [1618, 0]));
  await at.play();
  expect(installersOf(at)).toEqual([`/x ${NEW}.msi`, `/x ${NEW}.msi`, INSTALL]);
  expect(at.done.filter((each) => each === `verify ${NEW}`)).toHaveLength(2);
});

describe("nothing is run", () => {
  test("from a staged file that is not the planned one", async () => {
    const at = given((of) => (of.stagedProblem = "its SHA-256 is another"));
    expect((await at.failure()).code).toBe("Staged-NotAsPlanned");
    expect(installersOf(at)).toEqual([]);
  });

  test.each([
    ["is not Disabled", { startType: "automatic" }, "Service-NotDisabled"],
    ["runs", { state: "running" }, "Service-Running"],
  ] as const)("while the service %s", async (_title, status, code) => {
    const at = given((of) => (of.status = { ...of.status!, ...status }));
    expect((await at.failure()).code).toBe(code);
    expect(installersOf(at)).toEqual([]);
  });

  test("once somebody has made it startable between the halves", async () => {
    const at = given((of) => (of.afterUninstall = () => (of.status = { ...of.status!, startType: "automatic" })));
    expect((await at.failure()).code).toBe("Service-NotDisabled");
    expect(installersOf(at)).toEqual([`/x ${NEW}.msi`]);
  });

  test("once the schema belongs to the newer program, between the halves too", async () => {
    const at = given((of) => {
      let asked = 0;
      of.schema = () => {
        if ((asked += 1) === 2) throw new Failure({ code: "Recover-SchemaMoved", what: "It moved.", next: "Look." });
      };
    });
    expect((await at.failure()).code).toBe("Recover-SchemaMoved");
    expect(installersOf(at)).toEqual([`/x ${NEW}.msi`]);
  });
});

describe("the service afterwards", () => {
  test.each([
    ["another account", { account: "LocalSystem" }, "ran as CONTOSO\\svc-octopus"],
    ["another program", { imagePath: '"C:\\Program Files\\Octopus.Server.exe"' }, "started"],
  ])("with %s is a failure that names both", async (_title, status, words) => {
    const failure = await given((of) => (of.status = { ...of.status!, ...status })).failure();
    expect(failure.code).toBe("Service-NotAsRecorded");
    expect(failure.message).toContain(words);
  });

  test("made startable by the installer is Disabled again", async () => {
    const at = given((of) => {
      of.installedVersion = OLD;
      of.status = { ...of.status!, startType: "automatic" };
    });
    await at.play();
    expect(at.done).toContain("start type disabled");
  });

  test("gone with the removal: the program is installed, and what a person has to do is said", async () => {
    const at = given((of) => (of.afterUninstall = () => (of.status = undefined)));
    const failure = await at.failure();
    expect(installersOf(at)).toEqual([`/x ${NEW}.msi`, INSTALL]);
    expect(failure.code).toBe("Service-Removed");
    expect(failure.message).toContain("password of CONTOSO\\svc-octopus");
  });
});

test("a dry run says it and does nothing", async () => {
  const at = given();
  const seen = await at.play(true);
  expect(at.done).toEqual([]);
  expect(seen.lines.join("\n")).toContain(`would: put Octopus Server ${OLD} back on node ha-1`);
});
