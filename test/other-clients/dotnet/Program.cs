using System.Text;
using System.Text.Json;

// Speaks with SQL Server as programs of .NET do. Each line of stdin is a command in JSON, each line of stdout is something
// that came of one. Connection strings hold passwords, so they come on stdin too: nothing is given in argv.

var wire = new JsonSerializerOptions(JsonSerializerDefaults.Web);
var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
var connections = new Connections();

void Say(int id, object told)
{
    var line = JsonSerializer.Serialize(new { id, told }, wire);
    lock (output) output.WriteLine(line);
}

async Task Obey(Command command)
{
    try
    {
        Say(command.Id, new { done = await connections.Do(command, message => Say(command.Id, new { message })) });
    }
    catch (Exception error)
    {
        Say(command.Id, new { failed = Failure.Of(error) });
    }
}

while (await input.ReadLineAsync() is { } line)
{
    var command = JsonSerializer.Deserialize<Command>(line, wire)!;
    // A cancel comes while its statement is at work: nothing is waited for.
    _ = Task.Run(() => Obey(command));
}
