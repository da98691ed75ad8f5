import { frameworkRelease } from "../../src/windows/framework-release";
import type { SmallTool } from "../../src/windows/small-tool";

const KEY = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full";
const said =
  (exitCode: number, ...lines: string[]): SmallTool =>
  () =>
    Promise.resolve({ exitCode, text: lines.join("\r\n"), said: "" });

test.each<[what: string, tool: SmallTool, release: number]>([
  [
    "its release",
    said(0, "", KEY, "    Version    REG_SZ    4.7.03190", "    Release    REG_DWORD    0x70bf6"),
    461_814,
  ],
  ["none from before 4.5", said(0, "", KEY, "    Version    REG_SZ    4.0.30319"), 0],
  ["none without the key", said(1, "ERROR: The system was unable to find the specified registry key or value."), 0],
])("the registry tells %s", async (_, tool, release) => {
  expect(await frameworkRelease(tool)).toBe(release);
});
