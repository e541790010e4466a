using ML.Lakehouse.DuckDb;

namespace ML.Integration.Tests;

/// <summary>A feature table of places that is online, and the spec <c>places.spec</c> that looks them up by their origin.</summary>
static class PlaceFeatures
{
    /// <summary>The latitude of the place that is asked for.</summary>
    public const string Answer = "40.5";

    /// <summary>Defines and publishes them.</summary>
    /// <param name="http">The platform.</param>
    /// <param name="file">Where the table's Parquet file is to lie.</param>
    /// <param name="others">Further places in the table.</param>
    public static async Task PublishAsync(HttpClient http, string file, int others = 0)
    {
        using (var connection = DuckDbDatabase.Shared.Connect())
            connection.Execute($"COPY (SELECT 'EWR' AS origin, {Answer}::DOUBLE AS latitude UNION ALL SELECT 'A' || i, i FROM range({others}) t(i)) TO '{file}'");
        foreach (var (path, body) in new[]
        {
            ("apply", $$$"""
                {"definitions": [{"kind": "feature_table", "name": "places", "location": "{{{file}}}", "primary_keys": ["origin"], "online": true},
                 {"kind": "feature_spec", "name": "places.spec", "features": [{"lookup": {"table": "places", "lookup_key": ["origin"]}}]}]}
                """),
            ("materialize", "{}"),
        })
        {
            using var done = await http.PostAsync($"/api/2.0/ml/features/{path}", TrackingCalls.Json(body));
            Assert.True(done.IsSuccessStatusCode, await done.Content.ReadAsStringAsync());
        }
    }

    /// <summary>What the platform answers.</summary>
    public static async Task<string> AskAsync(HttpClient http)
    {
        using var found = await SendAsync(http);
        return await found.Content.ReadAsStringAsync();
    }

    /// <summary>Asks the platform.</summary>
    public static Task<HttpResponseMessage> SendAsync(HttpClient http) =>
        http.PostAsync("/feature-specs/places.spec/invocations", TrackingCalls.Json("""{"dataframe_records": [{"origin": "EWR"}]}"""));
}
