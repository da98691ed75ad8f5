# octopus-ha-upgrade: the same text in every step. It finds the step's package and Node, hands over what the step may
# know on stdin, and ends as the step ends. Windows PowerShell 5.1 syntax. No value is pasted in or given as an argument.

# First, because in this mode .NET may not be called: neither by what follows nor by Stop-Step. The same sentence twice.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    Write-Host "##octopus[resultMessage message='U3RlcC1Qb3dlclNoZWxsLUNvbnN0cmFpbmVkOiBQb3dlclNoZWxsIHJ1bnMgaW4gQ29uc3RyYWluZWQgTGFuZ3VhZ2UgTW9kZSBvbiB0aGlzIG1hY2hpbmUsIHdoZXJlIHRoaXMgc2NyaXB0IGNhbm5vdCBzdGFydCBOb2RlLiBMZXQgdGhlIEFwcExvY2tlciBvciBBcHAgQ29udHJvbCBwb2xpY3kgdHJ1c3QgdGhlIHNjcmlwdHMgdGhhdCB0aGUgVGVudGFjbGUgcnVucywgdGhlbiBydW4gYWdhaW4u']"
    Write-Host 'Step-PowerShell-Constrained: PowerShell runs in Constrained Language Mode on this machine, where this script cannot start Node. Let the AppLocker or App Control policy trust the scripts that the Tentacle runs, then run again.'
    exit 1
}

$minimumNode = [version]'22.21.0'   # from here on Node knows proxies and the certificates of the machine
$packageReference = 'octopus-ha-step'
$promise = 'stays-open'             # of stdin, for as long as this script lives
$ourFolder = Join-Path "$env:ProgramData/" 'OctopusHaUpgrade'

# What a step may know: its parameters, the outputs of earlier steps by the machine that set them, and a fixed list of
# system variables.
$mayKnow = '^(OctopusUpgrade\.' +
    '|Octopus\.Action\[.+\]\.Output\[' +
    '|Octopus\.Environment\.MachinesInRole\[' +
    '|Octopus\.(Machine|Environment|Space|Project|Runbook|RunbookRun|RunbookSnapshot|Task|Step|Action)\.(Id|Name|Number|Hostname|Roles)$' +
    '|Octopus\.Deployment\.(Id|Error|ErrorDetail|CreatedBy\.Username)$' +
    '|Octopus\.(Task\.ConcurrencyTag|Web\.ServerUri|Web\.BaseUrl|Version)$)'

function Stop-Step([string]$code, [string]$sentence) {
    $message = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("${code}: $sentence"))
    Write-Host "##octopus[resultMessage message='$message']"
    [Console]::Error.WriteLine("${code}: $sentence")
    exit 1   # ends this script; the bootstrap around it then exits with the same code
}

# Asking a .NET dictionary for a missing key gives null or an exception, depending on edition and mode.
function Get-StepVariable([string]$name) {
    if ($OctopusParameters.ContainsKey($name)) { $OctopusParameters[$name] }
}

# Any user may create folders in ProgramData, and what lies in ours runs as SYSTEM: only SYSTEM and Administrators may
# own it or change it, nothing may be inherited, and it may not lead elsewhere. An entry of its access list is
# (type;flags;rights;object;inherited object;account). -cmatch: on a Turkish Windows, -match finds no I in A-Z.
function Assert-OurFolder {
    $ours = 'SY', 'BA', 'S-1-5-18', 'S-1-5-32-544'
    $sddl = [string](Get-Acl -LiteralPath $ourFolder).Sddl
    $strangers = @([regex]::Matches($sddl, '\(([^)]*)\)') | Where-Object { $ours -notcontains $_.Groups[1].Value.Split(';')[5] })
    $isOwned = $sddl -cmatch '^O:([^:]+?)[GD]:' -and $ours -contains $Matches[1]
    $isProtected = $sddl -cmatch 'D:[A-Z_]*P[A-Z_]*\('
    $isLink = [IO.File]::GetAttributes($ourFolder).HasFlag([IO.FileAttributes]::ReparsePoint)
    if ($isOwned -and $isProtected -and -not $isLink -and $strangers.Count -eq 0) { return }
    Stop-Step 'Step-Runtime-NotOurs' "The folder '$ourFolder' can be changed by others than SYSTEM and Administrators, or leads elsewhere. Check what is in it. If it holds run.json, a run is unfinished: leave it where it is and look up Folder-OpenToOthers in the documentation. Otherwise move it away. Then run again."
}

$package = [string](Get-StepVariable "Octopus.Action.Package[$packageReference].ExtractedPath")
if (-not $package) {
    Stop-Step 'Step-Package-Missing' "The package '$packageReference' was not extracted for this step. Choose its package in the step."
}
$run = Join-Path $package 'run.js'
if (-not (Test-Path -LiteralPath $run -PathType Leaf)) {
    Stop-Step 'Step-Package-Wrong' "The package in '$package' holds no run.js. Choose the package that belongs to this step."
}

#region node-runtime
# Only in the first step: unpacks the Node that comes as a package, once per version.

# In the one call that makes the folder it gets its access list: whoever had opened one that was closed afterwards could
# lead it elsewhere while it is empty. One that is there is left as it is, and looked at. .NET has the call in two places.
function New-OurFolder {
    $security = New-Object Security.AccessControl.DirectorySecurity
    $security.SetSecurityDescriptorSddlForm('O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)')
    if ('System.IO.FileSystemAclExtensions' -as [type]) {
        [void][IO.FileSystemAclExtensions]::CreateDirectory($security, $ourFolder)
    } else { [void][IO.Directory]::CreateDirectory($ourFolder, $security) }
}

$runtime = [string](Get-StepVariable 'Octopus.Action.Package[octopus-ha-node-runtime].ExtractedPath')
$runtimeVersion = [string](Get-StepVariable 'Octopus.Action.Package[octopus-ha-node-runtime].PackageVersion')
if ($runtime -and $runtimeVersion -match '^\d+\.\d+\.\d+$') {
    $source = Join-Path $runtime 'node.exe'
    if (-not (Test-Path -LiteralPath $source -PathType Leaf)) {
        Stop-Step 'Step-Runtime-Wrong' "The package in '$runtime' holds no node.exe. Choose the package 'octopus-ha-node-runtime'."
    }
    if (-not (Test-Path -LiteralPath $ourFolder)) {
        try { New-OurFolder } catch {
            Stop-Step 'Step-Runtime-NotClosed' "The folder '$ourFolder' could not be made so that only SYSTEM and Administrators can write to it: $($_.Exception.Message)"
        }
    }
    Assert-OurFolder
    $target = Join-Path $ourFolder "node/$runtimeVersion/node.exe"
    $size = (Get-Item -LiteralPath $source).Length
    if (Test-Path -LiteralPath $target -PathType Container) {
        Stop-Step 'Step-Runtime-NotWritten' "Node could not be put at '$target': there is a folder of that name. Remove it, and run again."
    }
    $isThere = { (Test-Path -LiteralPath $target -PathType Leaf) -and (Get-Item -LiteralPath $target).Length -eq $size }
    [void](New-Item -ItemType Directory -Force -Path (Split-Path $target))
    # Copied under another name and renamed, so that a run that is killed leaves no half of a node.exe.
    for ($attempt = 1; -not (& $isThere); $attempt++) {
        $copy = "$target.$([guid]::NewGuid().ToString('n'))"
        $why = try {
            [IO.File]::Copy($source, $copy)
            Move-Item -LiteralPath $copy -Destination $target -Force
        } catch { $_.Exception.Message }
        if (& $isThere) { break }
        # A virus scanner may hold it open for a while, or another run was first. 90 MB are not left for each attempt.
        Remove-Item -LiteralPath $copy -ErrorAction SilentlyContinue
        if (-not $why) { $why = 'it was copied, but is missing or has another size. A virus scanner may have removed it.' }
        if ($attempt -ge 20) { Stop-Step 'Step-Runtime-NotWritten' "Node could not be put at '$target': $why" }
        Start-Sleep -Milliseconds 500
    }
    Get-ChildItem -LiteralPath (Split-Path $target) |
        Where-Object { $_.Name -match '^node\.exe\.[0-9a-f]{32}$' } |
        Remove-Item -ErrorAction SilentlyContinue
}
#endregion

$node = [string](Get-StepVariable 'OctopusUpgrade.Node.Path')
if ($node) {
    if (-not (Test-Path -LiteralPath $node -PathType Leaf)) {
        Stop-Step 'Step-Node-PathWrong' "There is no file '$node', which OctopusUpgrade.Node.Path names."
    }
} else {
    $unpacked = Get-ChildItem -Path (Join-Path $ourFolder 'node/*/node.exe') -ErrorAction SilentlyContinue |
        Where-Object { $_.Directory.Name -match '^\d+\.\d+\.\d+$' } |
        Sort-Object { [version]$_.Directory.Name } |
        Select-Object -Last 1
    if ($unpacked) {
        Assert-OurFolder
        $node = $unpacked.FullName
    } else {
        $onPath = Get-Command node -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
        if (-not $onPath) {
            Stop-Step 'Step-Node-Missing' 'Node is not on this machine. Run the first step with its Node package, or give OctopusUpgrade.Node.Path.'
        }
        $node = $onPath.Source
    }
}
$answer = try { [string](& $node '--version') } catch { ($_.Exception.Message -split '[\r\n]|At ')[0] }
if ($answer -notmatch '^v(\d+\.\d+\.\d+)') {
    Stop-Step 'Step-Node-Broken' "'$node --version' does not answer with a version: $answer"
}
if ([version]$Matches[1] -lt $minimumNode) {
    Stop-Step 'Step-Node-TooOld' "'$node' is version $($Matches[1]). At least $minimumNode is needed."
}

$wanted = [regex]::new($mayKnow, 'IgnoreCase, CultureInvariant')
$known = [hashtable]::new([StringComparer]::Ordinal)
foreach ($name in $OctopusParameters.Keys) {
    if ($wanted.IsMatch($name)) { $known[$name] = $OctopusParameters[$name] }
}
# A hashtable as an argument: a host that logs the arguments of cmdlets records its type, not its values.
$json = ConvertTo-Json $known -Compress
$line = [Text.Encoding]::ASCII.GetBytes([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($json)) + " $promise`n")

# Not through ProcessStartInfo.EnvironmentVariables: 5.1 throws there when http_proxy and HTTP_PROXY both exist.
$env:NODE_USE_SYSTEM_CA = '1'
$env:NODE_USE_ENV_PROXY = '1'
$start = [Diagnostics.ProcessStartInfo]::new($node, "`"$run`"")
$start.UseShellExecute = $false
$start.RedirectStandardInput = $true   # and nothing else: stdout and stderr stay Node's own, so nothing is held back
try { $process = [Diagnostics.Process]::Start($start) } catch {
    Stop-Step 'Step-Node-Broken' "'$node' does not start: $($_.Exception.Message)"
}
# Bytes, past the writer and its code page. When Node has ended without reading, its exit code says why. It stays open:
# its end tells the step that this script is gone, for whatever reason, and the step begins nothing new.
try {
    $process.StandardInput.BaseStream.Write($line, 0, $line.Length)
    $process.StandardInput.BaseStream.Flush()
} catch { }
$process.WaitForExit()
exit $process.ExitCode
