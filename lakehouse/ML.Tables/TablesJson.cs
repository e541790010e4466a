using System.Text.Json;
using System.Text.Json.Serialization;
using ML.Common.Json;
using ML.Tables.Details;
using ML.Tables.Files;
using ML.Tables.History;
using ML.Tables.Preview;
using ML.Tables.Queries;
using ML.Tables.Unity;

namespace ML.Tables;

/// <summary>The wire records of this project.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListTables))]
[JsonSerializable(typeof(ListTables.Response), TypeInfoPropertyName = "ListTablesResponse")]
[JsonSerializable(typeof(GetTable))]
[JsonSerializable(typeof(GetTable.Response), TypeInfoPropertyName = "GetTableResponse")]
[JsonSerializable(typeof(ListFiles))]
[JsonSerializable(typeof(ListFiles.Response), TypeInfoPropertyName = "ListFilesResponse")]
[JsonSerializable(typeof(ListVersions))]
[JsonSerializable(typeof(ListVersions.Response), TypeInfoPropertyName = "ListVersionsResponse")]
[JsonSerializable(typeof(PreviewTable))]
[JsonSerializable(typeof(PreviewTable.Response), TypeInfoPropertyName = "PreviewTableResponse")]
[JsonSerializable(typeof(ExecuteStatement))]
[JsonSerializable(typeof(StatementAnswer))]
[JsonSerializable(typeof(ListCatalogs))]
[JsonSerializable(typeof(ListCatalogs.Response), TypeInfoPropertyName = "ListCatalogsResponse")]
[JsonSerializable(typeof(ListSchemas))]
[JsonSerializable(typeof(ListSchemas.Response), TypeInfoPropertyName = "ListSchemasResponse")]
[JsonSerializable(typeof(ListUnityTables))]
[JsonSerializable(typeof(ListUnityTables.Response), TypeInfoPropertyName = "ListUnityTablesResponse")]
[JsonSerializable(typeof(GetUnityTable))]
[JsonSerializable(typeof(TableInfo))]
sealed partial class TablesJson : JsonSerializerContext
{
    // Lazy: the generated half of this class must be initialised first.
    static readonly Lazy<JsonSerializerOptions> WireOptions = new(MakeOptions);

    /// <summary>The options that requests and answers are read and written with.</summary>
    public static JsonSerializerOptions Wire => WireOptions.Value;

    static JsonSerializerOptions MakeOptions() => WireJson.For(Default);
}
