using System.Text.Json;

namespace ML.Samples.Flights.Serving;

/// <summary>Reads answers of the scoring protocol.</summary>
static class Predictions
{
    /// <summary>A prediction is a number, or a row of the model's one output.</summary>
    public static double Number(JsonElement prediction) => prediction.ValueKind switch
    {
        JsonValueKind.Object => Number(prediction.EnumerateObject().First().Value),
        JsonValueKind.Array => Number(prediction[0]),
        _ => prediction.GetDouble(),
    };
}
