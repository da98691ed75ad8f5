using System.Data.SqlClient;

/// <summary>An exception as the test reads it.</summary>
static class Failure
{
    public static object Of(Exception error) => error is SqlException sql
        ? new { Kind = nameof(SqlException), sql.Number, error.Message, Errors = sql.Errors.Cast<SqlError>().Select(Told).ToArray() }
        : new { Kind = error.GetType().Name, Number = 0, error.Message, Errors = Enumerable.Empty<object>() };

    public static object Told(SqlError error) => new { error.Number, error.Message, error.Class };
}
