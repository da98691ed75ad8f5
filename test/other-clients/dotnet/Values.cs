using System.Data;
using System.Globalization;

/// <summary>Values as texts that every client of the tests writes alike.</summary>
static class Values
{
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static string? ToText(object value) => value switch
    {
        DBNull => null,
        bool yes => yes ? "1" : "0",
        DateTime at => at.ToString(Instant, Invariant),
        DateTimeOffset at => at.UtcDateTime.ToString(Instant, Invariant),
        byte[] bytes => Convert.ToHexString(bytes),
        Guid id => id.ToString().ToUpperInvariant(),
        _ => Convert.ToString(value, Invariant),
    };

    public static object FromText(SqlDbType type, string? text)
    {
        if (text is null) return DBNull.Value;
        return type switch
        {
            SqlDbType.Bit => text == "1",
            SqlDbType.TinyInt => byte.Parse(text, Invariant),
            SqlDbType.SmallInt => short.Parse(text, Invariant),
            SqlDbType.Int => int.Parse(text, Invariant),
            SqlDbType.BigInt => long.Parse(text, Invariant),
            SqlDbType.Real => float.Parse(text, Invariant),
            SqlDbType.Float => double.Parse(text, Invariant),
            SqlDbType.Decimal or SqlDbType.Money => decimal.Parse(text, Invariant),
            SqlDbType.Date or SqlDbType.DateTime or SqlDbType.DateTime2 =>
                DateTime.Parse(text, Invariant, DateTimeStyles.AdjustToUniversal),
            SqlDbType.DateTimeOffset => DateTimeOffset.Parse(text, Invariant),
            SqlDbType.UniqueIdentifier => Guid.Parse(text),
            SqlDbType.VarBinary => Convert.FromHexString(text),
            _ => text,
        };
    }
}
