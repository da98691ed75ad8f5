import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { octopusProgram } from "./octopus-program";
import { workFolder } from "./work-folder";

const UPGRADE_CODE = "6f1b5c1e-7d5a-4a38-9f5b-0a3b5c7d9e10";

/**
 * A package as Octopus' own is: for the whole machine, with a major upgrade, and the folder in the registry
 * (facts: windows-installer#shape-of-the-servers-installer). What Octopus' own puts in ProductVersion is not known; a
 * major above 255 is more than Windows Installer documents.
 */
const source = (version: string) => `<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Id="*" Name="Octopus Deploy Server" Language="1033" Version="${version}" Manufacturer="Lab" UpgradeCode="${UPGRADE_CODE}">
    <Package InstallerVersion="405" Compressed="yes" InstallScope="perMachine"/>
    <MajorUpgrade DowngradeErrorMessage="A newer version is already installed."/>
    <Media Id="1" Cabinet="p.cab" EmbedCab="yes"/>
    <Directory Id="TARGETDIR" Name="SourceDir">
      <Directory Id="ProgramFiles64Folder">
        <Directory Id="OD" Name="Octopus Deploy">
          <Directory Id="INSTALLLOCATION" Name="Octopus">
            <Component Id="Exe" Guid="6f1b5c1e-7d5a-4a38-9f5b-0a3b5c7d9e11" Win64="yes">
              <File Id="ExeFile" Name="Octopus.Server.exe" Source="Octopus.Server.exe" KeyPath="yes"/>
              <RegistryValue Root="HKLM" Key="Software\\Octopus\\OctopusServer" Name="InstallLocation" Type="string" Value="[INSTALLLOCATION]"/>
              <RegistryValue Root="HKLM" Key="Software\\OctopusHaTest" Name="Extra" Type="string" Value="[EXTRA]"/>
            </Component>
          </Directory>
        </Directory>
      </Directory>
    </Directory>
    <Feature Id="Main" Level="1"><ComponentRef Id="Exe"/></Feature>
  </Product>
</Wix>
`;

/** Makes a real MSI package whose payload is Octopus.Server.exe of that version; 65 ms (facts: wine#packages). */
export function makeMsi(version: string, program = octopusProgram(version)): Buffer {
  mkdirSync(join(workFolder(), "msi"), { recursive: true });
  const folder = mkdtempSync(join(workFolder(), "msi", "m"));
  try {
    writeFileSync(join(folder, "Octopus.Server.exe"), program);
    writeFileSync(join(folder, "octopus.wxs"), source(version));
    // It finds files by relative names only.
    const { status, stderr } = spawnSync("wixl", ["-a", "x64", "-o", "octopus.msi", "octopus.wxs"], {
      cwd: folder,
      encoding: "utf8",
      timeout: 60_000,
    });
    if (status !== 0) throw new Error(`wixl made no package: ${stderr}`);
    return readFileSync(join(folder, "octopus.msi"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
