/// <summary>One line of stdin.</summary>
record Command(
    int Id,
    string Do,
    string Connection,
    string? ConnectionString,
    string? Text,
    IReadOnlyList<Parameter>? Parameters,
    string? How,
    int? TimeoutSeconds,
    string? Name);

/// <summary>A parameter of a statement: its type by the name in SqlDbType, its value as text.</summary>
record Parameter(string Name, string Type, string? Value);
