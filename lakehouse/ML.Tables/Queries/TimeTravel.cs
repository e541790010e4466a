using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Tables.Catalog;

namespace ML.Tables.Queries;

/// <summary>
/// Tables with an AT clause, which DuckDB itself only understands for catalogues of its own: each is named after its version
/// instead, under which that version is then attached.
/// </summary>
static class TimeTravel
{
    /// <summary>Whether a table of a statement's tree has an AT clause.</summary>
    public static bool IsAt(JsonElement table) => table.TryGetProperty("at_clause", out var at) && at.ValueKind == JsonValueKind.Object;

    /// <summary>The table as <see cref="Rename"/> will name it.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a clause that is not a whole number or a time.</exception>
    public static TableReference Read(JsonElement table, TableReference named)
    {
        var clause = table.GetProperty("at_clause");
        var unit = clause.GetProperty("unit").GetString()!;
        var text = Constant(clause.GetProperty("expr")) ?? throw Refused(named);
        var version = unit.Equals("VERSION", StringComparison.OrdinalIgnoreCase);
        if (version ? !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) : !unit.Equals("TIMESTAMP", StringComparison.OrdinalIgnoreCase)) throw Refused(named);
        return named with
        {
            Name = Renamed(named.Name, unit, text), Of = named.Name,
            Version = version ? long.Parse(text, CultureInfo.InvariantCulture) : null, Time = version ? null : TableVersion.Time(text),
        };
    }

    /// <summary>Gives every table with an AT clause its new name; columns may still be called by the old one.</summary>
    public static void Rename(JsonNode? node)
    {
        if (node is JsonArray list)
            foreach (var item in list) Rename(item);
        if (node is not JsonObject map) return;
        foreach (var (_, value) in map) Rename(value);
        if (map["at_clause"] is not JsonObject clause || map["table_name"] is not JsonValue name) return;
        var table = name.GetValue<string>();
        if (map["alias"]?.GetValue<string>() is null or "") map["alias"] = table;
        using var expression = JsonDocument.Parse(clause["expr"]!.ToJsonString());
        map["table_name"] = Renamed(table, clause["unit"]!.GetValue<string>(), Constant(expression.RootElement)!);
        map["at_clause"] = null;
    }

    static string Renamed(string table, string unit, string text) => $"{table} at {unit.ToLowerInvariant()} {text}";

    // A literal, or a literal that is cast.
    static string? Constant(JsonElement expression) => expression.GetProperty("class").GetString() switch
    {
        "CAST" => Constant(expression.GetProperty("child")),
        "CONSTANT" when expression.GetProperty("value") is var value && value.TryGetProperty("value", out var constant) => constant.ToString(),
        _ => null,
    };

    static PlatformException Refused(TableReference table) =>
        PlatformException.Invalid($"table '{table}' has an AT clause that cannot be read; expected AT (VERSION => 3) or AT (TIMESTAMP => '2026-01-31 12:00:00')");
}
