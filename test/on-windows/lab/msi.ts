import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { octopusProgram } from "./octopus-program";
import { workFolder } from "./work-folder";

const UPGRADE_CODE = "6f1b5c1e-7d5a-4a38-9f5b-0a3b5c7d9e10";

/**
 * What the package does about a newer version that is installed: it refuses before it changes anything, or it removes that
 * one and takes its place. What Octopus' own does is not known (facts: windows-installer#an-older-version-over-a-newer-one).
 */
type Downgrade = "refused" | "allowed";

/**
 * Whether its removal is done when it ends, or wants a restart of the machine: then msiexec ends with 3010, as where a file
 * that is in use is deleted at the next restart.
 */
type Removal = "done" | "wants-restart";

/** What differs from package to package, besides the version. */
export interface MsiForm {
  downgrade?: Downgrade;
  removal?: Removal;
}

/**
 * A package as Octopus' own is: for the whole machine, with a major upgrade, and the folder in the registry, where the next
 * version finds it (facts: windows-installer#shape-of-the-servers-installer). What Octopus' own puts in ProductVersion is
 * not known; a major above 255 is more than Windows Installer documents.
 */
const source = (version: string) => `<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Id="*" Name="Octopus Deploy Server" Language="1033" Version="${version}" Manufacturer="Lab" UpgradeCode="${UPGRADE_CODE}">
    <Package InstallerVersion="405" Compressed="yes" InstallScope="perMachine"/>
    <MajorUpgrade DowngradeErrorMessage="A newer version is already installed."/>
    <Media Id="1" Cabinet="p.cab" EmbedCab="yes"/>
    <Property Id="INSTALLLOCATION">
      <RegistrySearch Id="Where" Root="HKLM" Key="Software\\Octopus\\OctopusServer" Name="InstallLocation" Type="raw" Win64="yes"/>
    </Property>
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
export function makeMsi(
  version: string,
  program = octopusProgram(version),
  { downgrade = "refused", removal = "done" }: MsiForm = {},
): Buffer {
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
    const file = join(folder, "octopus.msi");
    if (downgrade === "allowed") edit(file, allowsDowngrade(version));
    if (removal === "wants-restart") edit(file, [WANTS_RESTART]);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * wixl knows no AllowDowngrades, so the tables are edited: a newer version is no condition any more, and is removed like an
 * older one (attributes 0 instead of 2, "only detect"). They are part of the row's key, so it is written anew.
 */
const allowsDowngrade = (version: string): string[] => [
  "DELETE FROM LaunchCondition WHERE Condition = 'NOT WIX_DOWNGRADE_DETECTED'",
  "DELETE FROM Upgrade WHERE ActionProperty = 'WIX_DOWNGRADE_DETECTED'",
  `INSERT INTO Upgrade (UpgradeCode, VersionMin, Attributes, ActionProperty) VALUES ('{${UPGRADE_CODE.toUpperCase()}}', '${version}', 0, 'WIX_DOWNGRADE_DETECTED')`,
];

/** After the last action of the package, and only when it is removed for good, not by a newer one that takes its place. */
const WANTS_RESTART =
  "INSERT INTO InstallExecuteSequence (Action, Condition, Sequence) VALUES ('ScheduleReboot', 'REMOVE=\"ALL\" AND NOT UPGRADINGPRODUCTCODE', 6650)";

/** Changes tables of a package: wixl makes them, msibuild edits them (facts: wine#packages). */
function edit(file: string, statements: readonly string[]): void {
  for (const statement of statements) {
    const { status, stderr } = spawnSync("msibuild", [file, "-q", statement], { encoding: "utf8", timeout: 60_000 });
    if (status !== 0) throw new Error(`msibuild could not do '${statement}': ${stderr}`);
  }
}
