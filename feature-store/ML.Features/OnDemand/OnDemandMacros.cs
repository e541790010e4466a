using System.Globalization;
using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Lakehouse.Confinement;
using ML.Lakehouse.DuckDb;

namespace ML.Features.OnDemand;

/// <summary>
/// On-demand features as macros of a session: the one text of a definition is what runs over whole training sets and what
/// runs for one request.
/// </summary>
sealed class OnDemandMacros(DuckDbConnection connection)
{
    readonly Dictionary<string, string> macros = new(StringComparer.Ordinal);

    /// <summary>A call of the feature.</summary>
    /// <param name="argument">Parameter → SQL of its value and its type.</param>
    public string Call(OnDemandFeature feature, Func<string, string> argument)
    {
        var inputs = feature.Inputs ?? [];
        if (!macros.TryGetValue(feature.Name, out var macro)) macros[feature.Name] = macro = Create(feature, macros.Count);
        var arguments = inputs.Select(i => $"CAST({argument(i.Key)} AS {InputType(feature, i.Key, i.Value)})");
        return $"CAST({macro}({string.Join(", ", arguments)}) AS {OutputType(feature)})";
    }

    public static string OutputType(OnDemandFeature feature) => FeatureTypes.ToSql(feature.Type, $"type of '{feature.Name}'");

    public static string InputType(OnDemandFeature feature, string input, string type) => FeatureTypes.ToSql(type, $"inputs.{input} of '{feature.Name}'");

    /// <summary>Lets DuckDB check the expression against its inputs.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE with DuckDB's reason.</exception>
    public static void Check(DuckDbConnection connection, OnDemandFeature feature)
    {
        var inputs = (feature.Inputs ?? []).Select(i => $"NULL::{InputType(feature, i.Key, i.Value)} AS {Sql.Identifier(i.Key)}").ToList();
        var from = inputs.Count == 0 ? "" : $" FROM (SELECT {string.Join(", ", inputs)})";
        SqlText.CheckExpression(connection, feature.Expression, $"expression of '{feature.Name}'");
        try
        {
            connection.Prepare($"SELECT CAST(({feature.Expression}\n) AS {OutputType(feature)}){from}").Dispose();
        }
        catch (PlatformException error)
        {
            throw PlatformException.Invalid($"expression of '{feature.Name}' is wrong: {error.Message}");
        }
    }

    string Create(OnDemandFeature feature, int index)
    {
        SqlText.CheckExpression(connection, feature.Expression, $"expression of '{feature.Name}'");
        var name = string.Create(CultureInfo.InvariantCulture, $"__on_demand_{index}");
        connection.Execute($"CREATE OR REPLACE TEMP MACRO {name}({string.Join(", ", (feature.Inputs ?? []).Keys.Select(Sql.Identifier))}) AS ({feature.Expression}\n)");
        return name;
    }
}
