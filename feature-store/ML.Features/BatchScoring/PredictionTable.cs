using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Features.BatchScoring;

/// <summary>Predictions in a temporary table, by the place of the row that they belong to. The first output is called <c>prediction</c>.</summary>
/// <param name="taken">Names that the scored rows have already.</param>
sealed class PredictionTable(DuckDbConnection connection, IReadOnlyList<string> taken)
{
    const string Table = "__predictions";

    List<string>? names;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when the model gives nothing that a column can hold.</exception>
    public void Add(IReadOnlyList<KeyValuePair<string, Array>> outputs, long first, int rows)
    {
        if (names is null) Create(outputs);
        using var appender = connection.Append(Table);
        for (var row = 0; row < rows; row++)
        {
            appender.Append(first + row);
            foreach (var (_, values) in outputs) Append(appender, values, row);
            appender.EndRow();
        }

        appender.Complete();
    }

    /// <summary>The rows with their predictions behind them.</summary>
    public string Join(string rows)
    {
        if (names is null) return $"SELECT *, NULL::DOUBLE AS prediction FROM {rows}";
        var list = string.Join(", ", names.Select((n, i) => string.Create(CultureInfo.InvariantCulture, $"{(types[i] == Lists ? $"CAST(p.__{i} AS DOUBLE[])" : $"p.__{i}")} AS {Sql.Identifier(n)}")));
        return $"SELECT r.*, {list} FROM {rows} r JOIN {Table} p ON r.rowid = p.__row";
    }

    const string Lists = "VARCHAR[]";

    readonly List<string> types = [];

    void Create(IReadOnlyList<KeyValuePair<string, Array>> outputs)
    {
        if (outputs.Count == 0) throw PlatformException.Invalid("the model gives no output that a column can hold");
        names = [.. outputs.Select((o, i) => i == 0 ? "prediction" : o.Key)];
        foreach (var name in names)
            if (taken.Contains(name) || names.Count(n => n == name) > 1)
                throw PlatformException.Invalid($"the rows to score have a column '{name}' already, which the prediction would be called; leave it out");
        types.AddRange(outputs.Select(o => TypeOf(o.Value)));
        // A list is appended as its text.
        var columns = types.Select((t, i) => string.Create(CultureInfo.InvariantCulture, $"__{i} {(t == Lists ? "VARCHAR" : t)}"));
        connection.Execute($"CREATE TEMP TABLE {Table} (__row BIGINT, {string.Join(", ", columns)})");
    }

    static string TypeOf(Array values) => values switch
    {
        bool[] => "BOOLEAN",
        long[] => "BIGINT",
        float[] => "FLOAT",
        double[] => "DOUBLE",
        string[] => "VARCHAR",
        _ => Lists,
    };

    static void Append(DuckDbAppender appender, Array values, int row) => _ = values switch
    {
        bool[] flags => appender.Append(flags[row]),
        long[] numbers => appender.Append(numbers[row]),
        float[] numbers => appender.Append(numbers[row]),
        double[] numbers => appender.Append(numbers[row]),
        string[] texts => appender.Append(texts[row]),
        _ => appender.Append("[" + string.Join(", ", ((double[])values.GetValue(row)!).Select(d => d.ToString("R", CultureInfo.InvariantCulture))) + "]"),
    };
}
