using System.Collections.Concurrent;
using System.Data.SqlClient;

/// <summary>The open connections, by the names that the test gave them.</summary>
class Connections
{
    private readonly ConcurrentDictionary<string, OpenConnection> open = new();

    public async Task<object> Do(Command command, Action<object> heard)
    {
        if (command.Do == "open") return await Open(command);
        if (command.Do == "forget-pools")
        {
            SqlConnection.ClearAllPools();
            return new { };
        }
        var connection = open[command.Connection];
        switch (command.Do)
        {
            case "ask":
                return await new Statement(connection, command).Run(heard);
            case "cancel":
                connection.Cancellation.Cancel();
                return new { };
            case "begin":
                connection.Transaction = connection.Sql.BeginTransaction();
                return new { };
            case "save":
                connection.Transaction!.Save(command.Name!);
                return new { };
            case "roll-back":
                if (command.Name is null) connection.Transaction!.Rollback();
                else connection.Transaction!.Rollback(command.Name);
                return new { };
            case "commit":
                connection.Transaction!.Commit();
                connection.Transaction = null;
                return new { };
            case "close": // With Pooling=true it goes back to the pool.
                open.TryRemove(command.Connection, out _);
                connection.Sql.Close();
                return new { };
            default:
                throw new NotSupportedException(command.Do);
        }
    }

    private async Task<object> Open(Command command)
    {
        var sql = new SqlConnection(command.ConnectionString);
        await sql.OpenAsync();
        open[command.Connection] = new OpenConnection(sql);
        return new { sql.ServerVersion, sql.Database };
    }
}

class OpenConnection(SqlConnection sql)
{
    public SqlConnection Sql { get; } = sql;
    public SqlTransaction? Transaction { get; set; }
    /// <summary>Of the statement at work.</summary>
    public CancellationTokenSource Cancellation { get; set; } = new();
}
