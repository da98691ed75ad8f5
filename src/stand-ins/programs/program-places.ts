/** Where the programs lie on a node's disk, below its root. */
export const PROGRAM_PLACES: Readonly<Record<string, string>> = {
  sc: "Windows/System32/sc.exe",
  reg: "Windows/System32/reg.exe",
  whoami: "Windows/System32/whoami.exe",
  robocopy: "Windows/System32/Robocopy.exe",
  msiexec: "Windows/System32/msiexec.exe",
  powershell: "Windows/System32/WindowsPowerShell/v1.0/powershell.exe",
  "Octopus.Server": "Program Files/Octopus Deploy/Octopus/Octopus.Server.exe",
};
