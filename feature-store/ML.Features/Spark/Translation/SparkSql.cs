using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Features.Spark.Translation.Functions;
using ML.Features.Tables;
using ML.Lakehouse.Confinement;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Spark.Translation;

/// <summary>
/// SQL of the embedded engine in Spark's words, where both mean the same. What Spark would compute differently, if only in a
/// last digit, a rounding or a null, is refused by name.
/// </summary>
static class SparkSql
{
    const int Depth = 8192;

    /// <param name="connection">A session that has the tables under their names.</param>
    /// <param name="tables">Name in the SQL → table.</param>
    /// <param name="columns">The query's columns as the embedded engine gives them.</param>
    /// <param name="what">Whose SQL it is, for messages.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming what Spark does not mean the same.</exception>
    public static string Query(
        DuckDbConnection connection, string sql, IReadOnlyDictionary<string, AttachedTable> tables, IReadOnlyList<DuckDbColumn> columns, string what)
    {
        var translator = new QueryTranslator(connection, tables, what);
        return $"SELECT {string.Join(", ", columns.Select(c => SparkText.Identifier(c.Name)))} FROM ({translator.Query(Parse(connection, sql), [])})";
    }

    /// <summary>A condition or value over the columns of a relation.</summary>
    /// <param name="relation">What it is about, as the embedded engine's session names it.</param>
    /// <param name="column">Column → what stands for it in Spark's SQL.</param>
    /// <inheritdoc cref="Query" path="/exception"/>
    public static string Expression(DuckDbConnection connection, string expression, string relation, Func<string, string> column, string what)
    {
        var select = Parse(connection, $"SELECT ({expression}\n) FROM {relation}");
        return new ExpressionTranslator(new SqlScope(connection, select, [], what), names => column(names[^1]), null).Translate(select["select_list"]![0]!);
    }

    /// <param name="from">Type as the embedded engine names it.</param>
    /// <param name="to">As <paramref name="from"/>.</param>
    /// <inheritdoc cref="Query" path="/exception"/>
    public static string Cast(string value, string from, string to, string what) => Casts.Apply(value, from, to, what);

    static JsonNode Parse(DuckDbConnection connection, string sql)
    {
        using var tree = SqlParser.Parse(connection, sql + "\n", Depth);
        var root = tree.RootElement;
        if (root.GetProperty("error").GetBoolean()) throw PlatformException.Invalid($"the SQL cannot be read: {root.GetProperty("error_message").GetString()}");
        return JsonNode.Parse(root.GetProperty("statements")[0].GetProperty("node").GetRawText(), documentOptions: new System.Text.Json.JsonDocumentOptions { MaxDepth = Depth })!;
    }
}
