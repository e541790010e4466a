using System.Globalization;
using System.Text.Json.Nodes;

namespace ML.Integration.Tests.Lineage;

/// <summary>What OpenLineage's schema 2-0-2 demands of a run event: https://openlineage.io/spec/2-0-2/OpenLineage.json.</summary>
static class OpenLineageRules
{
    static readonly string[] Fields = ["eventType", "eventTime", "producer", "schemaURL", "run", "job", "inputs", "outputs"];

    public static void Check(JsonNode run)
    {
        Assert.Equal(Fields.Order(), run.AsObject().Select(f => f.Key).Order());
        Assert.True(DateTimeOffset.TryParseExact(Text(run, "eventTime"), "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.None, out _), Text(run, "eventTime"));
        IsUri(run, "producer");
        IsUri(run, "schemaURL");
        Assert.True(Guid.TryParseExact(Text(run["run"]!, "runId"), "D", out _), Text(run["run"]!, "runId"));
        Named(run["job"]!);
        foreach (var dataset in run["inputs"]!.AsArray().Concat(run["outputs"]!.AsArray())) Named(dataset!);
    }

    static void Named(JsonNode thing)
    {
        Assert.NotEmpty(Text(thing, "namespace"));
        Assert.NotEmpty(Text(thing, "name"));
        foreach (var (_, facet) in thing["facets"]?.AsObject() ?? [])
        {
            IsUri(facet!, "_producer");
            IsUri(facet!, "_schemaURL");
        }

        if (thing["facets"]?["version"] is { } version) Assert.NotEmpty(Text(version, "datasetVersion"));
        foreach (var owner in thing["facets"]?["ownership"]?["owners"]?.AsArray() ?? []) Assert.NotEmpty(Text(owner!, "name"));
    }

    static string Text(JsonNode node, string field) => node[field]!.GetValue<string>();

    static void IsUri(JsonNode node, string field) => Assert.True(Uri.TryCreate(Text(node, field), UriKind.Absolute, out _), Text(node, field));
}
