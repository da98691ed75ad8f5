import type { SmallTool } from "../../src/windows/small-tool";
import { windowsVersion } from "../../src/windows/windows-version";

const saying =
  (values: Readonly<Record<string, string>> | undefined): SmallTool =>
  async () => ({
    exitCode: values ? 0 : 1,
    text: Object.entries(values ?? {})
      .map(([name, value]) => `    ${name}    REG_SZ    ${value}`)
      .join("\r\n"),
    said: "",
  });

test.each([
  [
    "Windows Server 2019",
    {
      ...{ CurrentVersion: "6.3", CurrentMajorVersionNumber: "0xa", CurrentMinorVersionNumber: "0x0" },
      ...{ CurrentBuild: "17763", ProductName: "Windows Server 2019 Datacenter" },
    },
    { version: "10.0.17763", name: "Windows Server 2019 Datacenter" },
  ],
  [
    "Windows Server 2012 R2, which has no numbers of its own",
    { CurrentVersion: "6.3", CurrentBuild: "9600", ProductName: "Windows Server 2012 R2 Standard" },
    { version: "6.3.9600", name: "Windows Server 2012 R2 Standard" },
  ],
  ["no name", { CurrentVersion: "6.1", CurrentBuildNumber: "7601" }, { version: "6.1.7601", name: "" }],
  ["no build", { CurrentVersion: "6.1" }, undefined],
  ["a build that is no number", { CurrentVersion: "6.1", CurrentBuild: "7601.a" }, undefined],
  ["no such key", undefined, undefined],
])("%s", async (_, values, expected) => {
  expect(await windowsVersion(saying(values))).toEqual(expected);
});
