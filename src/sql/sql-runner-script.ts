/** The name by which the script is found in a log of script blocks, and by which a stand-in knows it. */
export const SQL_RUNNER = "sql-runner";

/**
 * What Windows PowerShell runs to hold one connection with System.Data.SqlClient, which can do what no driver for Node
 * can: Windows logins, named pipes, shared memory. Windows PowerShell 5.1 syntax. Texts travel as base64, because stdin
 * is OEM there; the connection string is handed to no cmdlet, because what cmdlets are given can be logged by policy
 * (facts: windows-powershell#logged-by-policy).
 *
 * In: a line with the connection string; then `<number> <JSON {text, parameters}>` to run a statement and
 * `cancel <number>`. The end of stdin ends it. Out: one JSON line each, as things happen: `open`, and for each statement
 * `info` and `row` and at last `done` or `error`.
 */
export const SQL_RUNNER_SCRIPT = String.raw`# octopus-ha-upgrade: sql-runner
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Set-StrictMode -Version Latest
$out = [Console]::OpenStandardOutput()
# Bytes of UTF-8 in one write: [Console]::Out would use the OEM code page.
function Write-Line($value) {
    $bytes = [Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $value -Compress -Depth 5) + [char]10)
    $out.Write($bytes, 0, $bytes.Length)
    $out.Flush()
}
function ConvertFrom-Base64([string]$text) { [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($text)) }
function ConvertTo-Plain($value) {
    if ($value -is [DBNull]) { return $null }
    if ($value -is [string] -or $value -is [bool] -or $value -is [byte] -or $value -is [int16] -or $value -is [int] -or $value -is [double]) { return $value }
    if ($value -is [byte[]]) { return [Convert]::ToBase64String($value) }
    if ($value -is [DateTimeOffset]) { $value = $value.UtcDateTime }
    if ($value -is [datetime]) { return @{ utc = $value.ToString('yyyy-MM-dd\THH:mm:ss.fff\Z', [Globalization.CultureInfo]::InvariantCulture) } }
    # bigint and decimal too: a number of JSON would lose digits.
    [Convert]::ToString($value, [Globalization.CultureInfo]::InvariantCulture)
}
function Write-Failure([string]$phase, $exception) {
    $sql = $exception
    while ($sql -and $sql -isnot [System.Data.SqlClient.SqlException]) { $sql = $sql.InnerException }
    while ($exception.InnerException) { $exception = $exception.InnerException }
    $text = $exception.GetType().Name + ': ' + $exception.Message
    # SqlClient's own sentence can quote a piece of the connection string.
    if ($phase -eq 'connection string') { $text = 'SqlClient does not accept the connection string' }
    # The list is made in place: one that comes out of a function becomes {value, Count} in the JSON of 5.1.
    if ($sql) { $errors = [object[]]@(foreach ($e in $sql.Errors) { @{ number = $e.Number; message = $e.Message; state = [int]$e.State } }) }
    else { $errors = [object[]]@(@{ number = 0; message = $text; state = 0 }) }
    # What lies below SqlClient's "an error occurred": a certificate, a name that is not known.
    $inner = ''
    if ($sql -and $sql.InnerException) { $inner = $text }
    $connected = $connection -and $connection.State -eq [System.Data.ConnectionState]::Open
    Write-Line @{ error = @{ phase = $phase; connected = [bool]$connected; inner = $inner; errors = $errors } }
}

# One thread reads what comes in and another cancels, while this one waits for the server. SqlCommand's asynchronous
# methods would call back on threads where PowerShell cannot run a handler.
$state = [hashtable]::Synchronized(@{ In = [Console]::In; Lines = [System.Collections.Concurrent.BlockingCollection[string]]::new(); Running = $null; Cancel = '' })
$reading = [PowerShell]::Create()
[void]$reading.AddScript({ param($state)
    while ($null -ne ($line = $state.In.ReadLine())) {
        if ($line.StartsWith('cancel ')) { $state.Cancel = $line.Substring(7) } else { $state.Lines.Add($line) }
    }
    # Whoever started this is gone: what loses its connection is stopped by the server.
    $state.Cancel = 'all'
    $state.Lines.CompleteAdding()
    [Threading.Thread]::Sleep(3000)
    [Environment]::Exit(1)
}).AddArgument($state)
[void]$reading.BeginInvoke()
$cancelling = [PowerShell]::Create()
[void]$cancelling.AddScript({ param($state)
    while ($true) {
        $running = $state.Running
        # Again and again: SqlClient forgets a cancel that comes before the command has begun.
        if ($running -and ($state.Cancel -eq 'all' -or $state.Cancel -eq $running.Number)) { try { $running.Command.Cancel() } catch { } }
        [Threading.Thread]::Sleep(200)
    }
}).AddArgument($state)
[void]$cancelling.BeginInvoke()

$connection = $null
$phase = 'connection string'
try {
    # Not New-Object, whose arguments can be logged.
    $connection = [System.Data.SqlClient.SqlConnection]::new((ConvertFrom-Base64 ($state.Lines.Take())))
    $phase = 'connect'
    $connection.Open()
} catch {
    Write-Failure $phase $_.Exception
    [Environment]::Exit(1)
}
# Otherwise errors would become messages, and nothing be thrown.
$connection.FireInfoMessageEventOnUserErrors = $false
$connection.add_InfoMessage({ param($from, $what)
    foreach ($e in $what.Errors) { Write-Line @{ info = @{ number = $e.Number; message = $e.Message } } }
})
Write-Line @{ open = @{ version = $connection.ServerVersion } }

while ($true) {
    try { $line = $state.Lines.Take() } catch { break }
    $reader = $null
    try {
        $number, $encoded = $line.Split(' ')
        $request = ConvertFrom-Json (ConvertFrom-Base64 $encoded)
        $command = $connection.CreateCommand()
        $command.CommandText = $request.text
        $command.CommandTimeout = 0
        foreach ($parameter in $request.parameters.PSObject.Properties) {
            # Texts come as "=text": PowerShell 7 makes a date of JSON text that looks like one.
            $value = $parameter.Value
            if ($null -eq $value) { $value = [DBNull]::Value } elseif ($value -is [string]) { $value = $value.Substring(1) }
            [void]$command.Parameters.AddWithValue('@' + $parameter.Name, $value.PSObject.BaseObject)
        }
        $state.Running = @{ Number = $number; Command = $command }
        # ExecuteReader, also where there are no rows: ExecuteNonQuery keeps all messages until the end.
        $reader = $command.ExecuteReader()
        $set = 0
        do {
            if ($reader.FieldCount -gt 0) { $set++ }
            while ($reader.Read()) {
                if ($set -gt 1) { continue }
                $row = [ordered]@{}
                for ($i = 0; $i -lt $reader.FieldCount; $i++) { $row[$reader.GetName($i)] = ConvertTo-Plain $reader.GetValue($i) }
                Write-Line @{ row = $row }
            }
        } while ($reader.NextResult())
        $reader.Close()
        $state.Running = $null
        Write-Line @{ done = $number }
    } catch {
        $state.Running = $null
        $failed = $_.Exception
        if ($reader) { try { $reader.Dispose() } catch { } }
        Write-Failure 'command' $failed
    }
}
$connection.Close()
[Environment]::Exit(0)
`;
