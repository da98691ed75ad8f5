using System.Data;
using System.Data.SqlClient;

/// <summary>One statement, from its parameters to its last result.</summary>
class Statement(OpenConnection connection, Command command)
{
    private readonly List<object> results = [];

    /// <returns>What came, also when an error came after it.</returns>
    public async Task<object> Run(Action<object> heard)
    {
        connection.Cancellation = new CancellationTokenSource();
        using var sql = new SqlCommand(command.Text, connection.Sql, connection.Transaction);
        sql.CommandTimeout = command.TimeoutSeconds ?? 30;
        foreach (var (name, type, value) in command.Parameters ?? [])
        {
            var parameter = sql.Parameters.Add($"@{name}", Enum.Parse<SqlDbType>(type));
            parameter.Value = Values.FromText(parameter.SqlDbType, value);
        }
        void OnMessage(object _, SqlInfoMessageEventArgs told)
        {
            foreach (SqlError error in told.Errors) heard(Failure.Told(error));
        }
        connection.Sql.InfoMessage += OnMessage;
        try
        {
            return new { Affected = await Execute(sql), results };
        }
        catch (Exception error)
        {
            return new { Affected = -1, results, Failed = Failure.Of(error) };
        }
        finally
        {
            connection.Sql.InfoMessage -= OnMessage;
        }
    }

    private async Task<int> Execute(SqlCommand sql)
    {
        var token = connection.Cancellation.Token;
        switch (command.How)
        {
            case "procedure":
                sql.CommandType = CommandType.StoredProcedure;
                return await sql.ExecuteNonQueryAsync(token);
            case "nothing":
                return await sql.ExecuteNonQueryAsync(token);
            // The only way on which messages come as they are sent (facts: sql-clients#messages-of-a-running-command).
            case "synchronously":
                using (var reader = sql.ExecuteReader())
                {
                    do Read(reader);
                    while (reader.NextResult());
                    return reader.RecordsAffected;
                }
            default:
                using (var reader = await sql.ExecuteReaderAsync(token))
                {
                    do Read(reader);
                    while (await reader.NextResultAsync(token));
                    return reader.RecordsAffected;
                }
        }
    }

    private void Read(SqlDataReader reader)
    {
        if (reader.FieldCount == 0) return;
        var rows = new List<string?[]>();
        results.Add(new { Columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray(), rows });
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(at => Values.ToText(reader.GetValue(at)))]);
        }
    }
}
