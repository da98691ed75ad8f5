import { realMachine } from "../../src/machine/real";
import { startedAtOf } from "../../src/windows/process-identity";
import { parseQueryEx, windowsServices } from "../../src/windows/sc";
import type { ServiceState } from "../../src/windows/service";
import { failureOf } from "../made-up/failure";
import { madeUpEnv, madeUpRun } from "./made-up-run";

/** What `sc queryex` prints, in the languages whose labels were seen. */
const queryEx = (labels: "english" | "german" | "french", state: string, processId: number) => {
  const [type, stateLabel] = {
    english: ["TYPE ", "STATE "],
    german: ["TYP  ", "STATUS"],
    french: ["TYPE ", "\uFFFDTAT  "],
  }[labels] as [string, string];
  return [
    "",
    "SERVICE_NAME: OctopusDeploy",
    `        ${type}              : 10  WIN32_OWN_PROCESS  `,
    `        ${stateLabel}             : ${state} `,
    "                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)",
    "        WIN32_EXIT_CODE    : 0  (0x0)",
    "        SERVICE_EXIT_CODE  : 0  (0x0)",
    "        CHECKPOINT         : 0x0",
    "        WAIT_HINT          : 0x0",
    `        PID                : ${processId}`,
    "        FLAGS              : ",
    "",
  ].join("\r\n");
};

const IMAGE_PATH = '"C:\\Program Files\\Octopus Deploy\\Octopus\\Octopus.Server.exe" run --instance="OctopusServer"';

const registry = (start: string, more = "") =>
  [
    "",
    "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\OctopusDeploy",
    "    Type    REG_DWORD    0x10",
    `    Start    REG_DWORD    ${start}`,
    `    ImagePath    REG_EXPAND_SZ    ${IMAGE_PATH}`,
    "    ObjectName    REG_SZ    CONTOSO\\svc octopus",
    more,
    "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\OctopusDeploy\\Security",
  ].join("\r\n");

function machine(answers: Record<string, string | number>) {
  const made = madeUpRun((_, line) => {
    const answer = Object.entries(answers).find(([start]) => line.startsWith(start))?.[1] ?? 1639;
    return typeof answer === "number" ? { exitCode: answer, stdout: "[SC] FEHLER\r\n" } : answer;
  });
  return { ...made, services: windowsServices(made.run, { ...realMachine, env: madeUpEnv }, 60) };
}

describe("state and process, whatever the language", () => {
  test.each<[string, "english" | "german" | "french", string, number, ServiceState, number | undefined]>([
    ["running", "english", "4  RUNNING", 4711, "running", 4711],
    ["running, German", "german", "4  RUNNING", 4711, "running", 4711],
    ["stopped, French, in bytes that are no UTF-8", "french", "1  STOPPED", 0, "stopped", undefined],
    ["on its way up", "english", "2  START_PENDING", 12, "start-pending", 12],
    ["on its way down", "german", "3  STOP_PENDING", 12, "stop-pending", 12],
    ["paused", "english", "7  PAUSED", 12, "other", 12],
  ])("%s", (_, labels, text, processId, state, seenProcess) => {
    expect(parseQueryEx(queryEx(labels, text, processId))).toEqual({ state, processId: seenProcess });
  });

  test.each([
    ["nothing", ""],
    ["an error without the lines", "[SC] EnumQueryServicesStatus:OpenService FAILED 1060:"],
    ["a name that looks like a line of numbers", "SERVICE_NAME: 4\r\n"],
  ])("%s is not understood", (_, text) => expect(parseQueryEx(text)).toBeUndefined());
});

describe("start type by the registry's numbers", () => {
  test.each([
    ["0x2", "", "automatic"],
    ["0x2", "    DelayedAutostart    REG_DWORD    0x1", "automatic-delayed"],
    ["0x2", "    DelayedAutostart    REG_DWORD    0x0", "automatic"],
    ["0x3", "", "manual"],
    ["0x4", "    DelayedAutostart    REG_DWORD    0x1", "disabled"],
  ])("%s %s is %s", async (start, more, startType) => {
    const { services } = machine({
      "sc.exe queryex": queryEx("german", "4  RUNNING", 4711),
      "reg.exe query": registry(start, more),
    });
    expect(await services.status("OctopusDeploy")).toEqual({
      state: "running",
      startType,
      account: "CONTOSO\\svc octopus",
      imagePath: IMAGE_PATH,
      description: "",
      processId: 4711,
    });
  });
});

test("a service that does not exist is no failure", async () => {
  const { services } = machine({ "sc.exe queryex": 1060 });
  expect(await services.status("OctopusDeploy: Second")).toBeUndefined();
});

test("a state that is not understood is never guessed", async () => {
  const { services } = machine({
    "sc.exe queryex": queryEx("english", "4  RUNNING", 1),
    "reg.exe query": registry("0x9"),
  });
  expect((await failureOf(() => services.status("OctopusDeploy"))).code).toBe("Service-NotUnderstood");
});

test.each(["queryex", "config", "description", "start", "stop"])(
  "silence of sc %s is a failure, not success",
  async (verb) => {
    const { services } = machine({ [`sc.exe ${verb}`]: "" });
    const act = {
      queryex: () => services.status("OctopusDeploy"),
      config: () => services.setStartType("OctopusDeploy", "disabled"),
      description: () => services.setDescription("OctopusDeploy", "what it is"),
      start: () => services.start("OctopusDeploy"),
      stop: () => services.stop("OctopusDeploy"),
    }[verb]!;
    expect((await failureOf(act)).code).toBe("Windows-ToolSilent");
  },
);

test.each([
  ["disabled", "disabled"],
  ["automatic", "auto"],
  ["automatic-delayed", "delayed-auto"],
  ["manual", "demand"],
] as const)("the start type %s is %s to sc, as an argument of its own", async (startType, word) => {
  const { services, calls } = machine({ "sc.exe config": "[SC] ChangeServiceConfig SUCCESS" });
  await services.setStartType("OctopusDeploy: Second", startType);
  expect(calls[0]?.args).toEqual(["config", "OctopusDeploy: Second", "start=", word]);
});

test("the description is one argument, and an empty one takes it away", async () => {
  const { services, calls } = machine({ "sc.exe description": "[SC] ChangeServiceConfig2 SUCCESS" });
  await services.setDescription("OctopusDeploy", "what it is");
  await services.setDescription("OctopusDeploy", "");
  expect(calls.map(({ args }) => args)).toEqual([
    ["description", "OctopusDeploy", "what it is"],
    ["description", "OctopusDeploy", ""],
  ]);
  const refusing = machine({ "sc.exe description": 5 });
  expect((await failureOf(() => refusing.services.setDescription("OctopusDeploy", "x"))).code).toBe("Service-Refused");
});

test("the description is read with the rest", async () => {
  const { services } = machine({
    "sc.exe queryex": queryEx("english", "1  STOPPED", 0),
    "reg.exe query": registry("0x2", "    Description    REG_SZ    Octopus Deploy server"),
  });
  expect((await services.status("OctopusDeploy"))?.description).toBe("Octopus Deploy server");
});

test("a start of what runs, and a stop of what is stopped, are done", async () => {
  const { services, lines } = machine({ "sc.exe start": 1056, "sc.exe stop": 1062 });
  await services.start("OctopusDeploy");
  await services.stop("OctopusDeploy");
  expect(lines).toEqual(["sc.exe start OctopusDeploy", "sc.exe stop OctopusDeploy"]);
});

test.each([
  [5, "Access is denied"],
  [1053, "did not answer"],
  [1058, "Disabled"],
  [1060, "no service of that name"],
  [1061, "It is starting or stopping"],
  [1069, "could not log on"],
  [1234, "It said: [SC] FEHLER."],
])("sc start ends with %i: the sentence says why", async (exitCode, why) => {
  const { services } = machine({ "sc.exe start": exitCode });
  const failure = await failureOf(() => services.start("OctopusDeploy"));
  expect(failure.code).toBe("Service-Refused");
  expect(failure.message).toContain(`sc ended with ${exitCode}`);
  expect(failure.why).toContain(why);
});

test.each([
  "OctopusDeploy Tentacle",
  "octopusdeploy tentacle: HA-1",
  "OctopusDeploy*",
  "OctopusDeploy: *",
  "OctopusDeploy: a?",
  "\\\\other",
  "Spooler",
  "",
  "type=",
])("no program is started for the name '%s'", async (name) => {
  const { services, calls } = machine({ "sc.exe": "anything" });
  for (const act of [
    () => services.status(name),
    () => services.setStartType(name, "disabled"),
    () => services.start(name),
    () => services.stop(name),
  ]) {
    expect((await failureOf(act)).code).toBe("Service-NotTheServers");
  }
  expect(calls).toEqual([]);
});

test("whether a process exists", () => {
  const { services } = machine({});
  expect([services.processExists(process.pid), services.processExists(2 ** 30)]).toEqual([true, false]);
});

test("when a process was started is read from what tells it from others", () => {
  // 2026-01-10T03:11:00Z in tenths of a microsecond since the year 1.
  expect(startedAtOf("639036114600000000 C:\\Octopus.Server.exe")).toEqual(new Date("2026-01-10T03:11:00Z"));
  expect([startedAtOf(undefined), startedAtOf("7 Octopus.Server.exe")]).toEqual([undefined, undefined]);
});
