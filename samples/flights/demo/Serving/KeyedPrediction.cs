using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ML.Common.Errors;
using ML.Samples.Flights.Reporting;
using ML.Samples.Flights.Training;

namespace ML.Samples.Flights.Serving;

/// <summary>
/// Asks the endpoint for a flight by what its caller knows: carrier, airports, plane, hour. The model's other columns are
/// looked up and computed by the platform, as the model's spec says.
/// </summary>
static class KeyedPrediction
{
    const string Flight =
        """{"dataframe_records": [{"carrier": "UA", "origin": "EWR", "dest": "SFO", "tailnum": "N14228", "flight_year": 2013, "hour": 17, "distance": 2565}]}""";

    public static async Task RunAsync(HttpClient http, Step step, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var answer = await http.PostAsync(Traffic.Path, new StringContent(Flight, Encoding.UTF8, "application/json"), cancellation);
        if (!answer.IsSuccessStatusCode)
            throw new PlatformException(ErrorCode.BadRequest, $"a flight by its keys answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellation)}");
        var time = Stopwatch.GetElapsedTime(started);
        var prediction = (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("predictions")[0];
        step.Result(string.Create(CultureInfo.InvariantCulture, $"UA from EWR to SFO at 17h with N14228: {Predictions.Number(prediction):0.0} min late, in {time.TotalMilliseconds:0.0} ms"));
        step.Result($"the request has 7 columns, the model {Trainer.Columns.Length}: the others were looked up by carrier, airport and plane, or computed");
    }
}
