import type { Question } from "./drivers/paths";

/** What is asked, Windows' answer, and the answer of Linux where the code leaves it to Node which slash is used. */
type PathCase = [question: [Question, ...string[]], windows: string, linux?: string];

const LINUX_JOINS = "join of Node on Linux";

/** The same cases in both Nodes. A text that must not depend on the system has one answer. */
export const PATH_CASES: readonly PathCase[] = [
  // What a parameter takes: an absolute path of Windows, a share, or of a SQL Server on Linux.
  [["accepts", "C:\\"], "C:\\"],
  [["accepts", "c:/Octopus/Upgrade"], "c:/Octopus/Upgrade"],
  [["accepts", "C:\\Octopus Server\\Up grade\\"], "C:\\Octopus Server\\Up grade\\"],
  [["accepts", "\\\\nas\\octopus"], "\\\\nas\\octopus"],
  [["accepts", "\\\\nas\\octopus upgrades$\\x\\"], "\\\\nas\\octopus upgrades$\\x\\"],
  [["accepts", "\\\\nas"], "refused"],
  [["accepts", "\\\\nas\\"], "refused"],
  [["accepts", "C:"], "refused"],
  [["accepts", "C:Octopus"], "refused"],
  [["accepts", "\\Octopus"], "refused"],
  [["accepts", "..\\Octopus"], "refused"],
  [["accepts", "Octopus"], "refused"],
  [["accepts", '"C:\\Octopus"'], "refused"],
  [["accepts", "C:\\Octopus\r\nC:\\Other"], "refused"],
  // The programs of Windows, wherever it lies.
  [["reg", "C:\\Windows"], "C:\\Windows\\System32\\reg.exe", LINUX_JOINS],
  [["reg", "D:\\"], "D:\\System32\\reg.exe", LINUX_JOINS],
  [["reg", "C:\\Windows\\"], "C:\\Windows\\System32\\reg.exe", LINUX_JOINS],
  [["upgradeFolder", "C:\\ProgramData"], "C:\\ProgramData\\OctopusHaUpgrade", LINUX_JOINS],
  [["upgradeFolder", "E:\\Program Data\\"], "E:\\Program Data\\OctopusHaUpgrade", LINUX_JOINS],
  [["staged", "C:\\a b\\staging"], "C:\\a b\\staging\\Octopus.2025.4.10333-x64.msi", LINUX_JOINS],
  [["staged", "\\\\nas\\share"], "\\\\nas\\share\\Octopus.2025.4.10333-x64.msi", LINUX_JOINS],
  [["staged", "\\\\nas\\share\\"], "\\\\nas\\share\\Octopus.2025.4.10333-x64.msi", LINUX_JOINS],
  [["staged", "C:/mixed\\slashes/"], "C:\\mixed\\slashes\\Octopus.2025.4.10333-x64.msi", LINUX_JOINS],
  // The installer writes its folder with a slash at the end.
  [["server", "C:\\Program Files\\Octopus\\"], "C:\\Program Files\\Octopus\\Octopus.Server.exe", LINUX_JOINS],
  [["server", "D:\\"], "D:\\Octopus.Server.exe", LINUX_JOINS],
  // The SQL host decides about the slash, not the machine that runs the step.
  [["backup", "C:\\"], "C:\\Octopus_2025.3.1_19700101T000000Z_ServerTasks-1.bak"],
  [["backup", "\\\\nas\\back ups\\"], "\\\\nas\\back ups\\Octopus_2025.3.1_19700101T000000Z_ServerTasks-1.bak"],
  [["backup", "/var/opt/mssql/"], "/var/opt/mssql/Octopus_2025.3.1_19700101T000000Z_ServerTasks-1.bak"],
  [["property", "INSTALLLOCATION=D:\\Octopus Server\\"], "taken"],
  [
    ["msiexec", "C:\\x.msi", "INSTALLLOCATION=D:\\Octopus\\"],
    "quoted by Node: /i C:\\x.msi /quiet /norestart RUNMANAGERONEXIT=no /l*v C:\\a.log INSTALLLOCATION=D:\\Octopus\\",
  ],
  [
    ["msiexec", "C:\\a b\\x.msi", "INSTALLLOCATION=D:\\Octopus Server\\"],
    'as it stands: /i "C:\\a b\\x.msi" /quiet /norestart RUNMANAGERONEXIT=no /l*v C:\\a.log INSTALLLOCATION="D:\\Octopus Server\\"',
  ],
];

/** Linux' Node takes a backslash for a letter: such an answer is only good for Windows. */
export const dependsOnNode = ([, , linux]: PathCase) => linux === LINUX_JOINS;
