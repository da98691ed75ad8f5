/**
 * The cmdlets that the script may call, each with the parameters it may give: all of them are documented for Windows
 * PowerShell 5.1. A new one belongs here only after its documentation for 5.1 was read.
 */
export const CMDLETS: Readonly<Record<string, readonly string[]>> = {
  "ConvertTo-Json": ["Compress"],
  "Get-Acl": ["LiteralPath"],
  "Get-ChildItem": ["LiteralPath", "Path", "ErrorAction"],
  "Get-Command": ["CommandType", "ErrorAction"],
  "Get-Item": ["LiteralPath"],
  "Join-Path": [],
  "Move-Item": ["LiteralPath", "Destination", "Force"],
  "New-Item": ["ItemType", "Path", "Force"],
  "New-Object": [],
  "Remove-Item": ["LiteralPath", "ErrorAction"],
  "Select-Object": ["First", "Last"],
  "Sort-Object": [],
  "Split-Path": [],
  "Start-Sleep": ["Milliseconds"],
  "Test-Path": ["LiteralPath", "PathType"],
  "Where-Object": [],
  "Write-Host": [],
};

/** The static members of .NET that it may use: all of them are in .NET Framework, on which 5.1 runs. */
export const STATIC_MEMBERS: readonly string[] = [
  "[Console]::Error",
  "[Convert]::ToBase64String",
  "[Diagnostics.Process]::Start",
  "[Diagnostics.ProcessStartInfo]::new",
  "[IO.Directory]::CreateDirectory",
  "[IO.File]::Copy",
  "[IO.File]::GetAttributes",
  "[IO.FileAttributes]::ReparsePoint",
  "[IO.FileSystemAclExtensions]::CreateDirectory", // not there, and asked for only where it is
  "[StringComparer]::Ordinal",
  "[Text.Encoding]::ASCII",
  "[Text.Encoding]::UTF8",
  "[guid]::NewGuid",
  "[hashtable]::new",
  "[regex]::Matches",
  "[regex]::new",
];
