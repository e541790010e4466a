using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ML.Common.Errors;
using ML.Samples.Flights.Reporting;

namespace ML.Samples.Flights.Serving;

/// <summary>Asks the platform for the features of a flight by its keys alone, as an endpoint of a feature spec.</summary>
static class FeatureLookup
{
    const string Keys = """{"dataframe_records": [{"carrier": "UA", "origin": "EWR", "tailnum": "N14228", "flight_year": 2013}]}""";

    public static async Task RunAsync(HttpClient http, Step step, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var answer = await http.PostAsync("feature-specs/flights.spec/invocations", new StringContent(Keys, Encoding.UTF8, "application/json"), cancellation);
        if (!answer.IsSuccessStatusCode)
            throw new PlatformException(ErrorCode.BadRequest, $"looking features up answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellation)}");
        var time = Stopwatch.GetElapsedTime(started);
        var features = (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("outputs")[0].EnumerateObject().ToList();
        var found = features.Where(f => f.Value.ValueKind != JsonValueKind.Null).ToList();
        step.Result(string.Create(CultureInfo.InvariantCulture,
            $"UA out of EWR with N14228: {found.Count} of {features.Count} features by key in {time.TotalMilliseconds:0.0} ms ({string.Join(", ", found.Take(3).Select(f => $"{f.Name} {f.Value}"))}, …)"));
        step.Result("the weather of 2013 is past its two hours and the windows of delays are empty by now; the requests below bring what was known at departure");
    }
}
