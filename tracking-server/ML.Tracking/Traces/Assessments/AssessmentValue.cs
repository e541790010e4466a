using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Tracking.Contracts.Traces;

namespace ML.Tracking.Traces.Assessments;

/// <summary>What an assessment says.</summary>
/// <param name="Type">feedback, expectation or issue.</param>
/// <param name="Json">The value's JSON.</param>
/// <param name="Error">The JSON of the error that stands in place of feedback; null when there is none.</param>
sealed record AssessmentValue(string Type, string Json, string? Error)
{
    public const string Feedback = "feedback", Expectation = "expectation", Issue = "issue";

    /// <summary>The value as a number for averages (yes and true are 1), and whether it is one; a number alone can be compared.</summary>
    public (double? Value, bool IsNumber) Aggregate()
    {
        using var document = JsonDocument.Parse(Json);
        var root = document.RootElement;
        return root.ValueKind switch
        {
            JsonValueKind.True => (1, false),
            JsonValueKind.False => (0, false),
            JsonValueKind.Number when double.IsFinite(root.GetDouble()) => (root.GetDouble(), true),
            JsonValueKind.String => (root.GetString()!.Trim().ToLowerInvariant() switch { "yes" => 1, "no" => 0, _ => null }, false),
            _ => (null, false),
        };
    }

    /// <summary>What a caller sent; null when there is neither feedback nor expectation nor issue.</summary>
    public static AssessmentValue? Of(Assessment assessment)
    {
        if (assessment.Feedback is { } feedback)
            return new(Feedback, PythonJson.WriteValue(feedback.Value), feedback.Error is null ? null : JsonSerializer.Serialize(feedback.Error, AssessmentJson.Default.AssessmentError));
        if (assessment.Expectation is { } expectation) return new(Expectation, Expected(expectation), null);
        return assessment.Issue is { } issue ? new(Issue, PythonJson.Write(new JsonObject { ["issue_name"] = issue.IssueName ?? "" }), null) : null;
    }

    public Assessment Fill(Assessment assessment)
    {
        var value = Parse();
        switch (Type)
        {
            case Feedback:
                assessment.Feedback = new Feedback { Value = value, Error = Error is null ? null : JsonSerializer.Deserialize(Error, AssessmentJson.Default.AssessmentError) };
                break;
            case Expectation when value?.ValueKind is JsonValueKind.Object or JsonValueKind.Array:
                var text = new Expectation.SerializedValue { SerializationFormat = Contracts.Traces.Expectation.SerializedValue.Json, Value = Json };
                assessment.Expectation = new Expectation { Serialized = text };
                break;
            case Expectation:
                assessment.Expectation = new Expectation { Value = value };
                break;
            case Issue:
                assessment.Issue = JsonSerializer.Deserialize(Json, AssessmentJson.Default.IssueReference);
                break;
        }

        return assessment;
    }

    // Python writes NaN as JSON has no word for it; as a text it is shown at least.
    JsonElement? Parse()
    {
        try
        {
            return JsonSerializer.Deserialize(Json, AssessmentJson.Default.JsonElement) is { ValueKind: not JsonValueKind.Null } value ? value : null;
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(Json, AssessmentJson.Default.String);
        }
    }

    static string Expected(Expectation expectation)
    {
        if (expectation.Serialized is not { } serialized)
            return expectation.Value is null ? throw PlatformException.Invalid("The `value` field must be specified.") : PythonJson.WriteValue(expectation.Value);
        if (serialized.SerializationFormat != Contracts.Traces.Expectation.SerializedValue.Json)
            throw PlatformException.Invalid($"Unknown serialization format: {serialized.SerializationFormat}. Only JSON_FORMAT is supported.");
        try
        {
            return PythonJson.Write(JsonNode.Parse(serialized.Value ?? ""));
        }
        catch (JsonException)
        {
            throw PlatformException.Invalid("Invalid value for parameter 'assessment.expectation.serialized_value.value' supplied: expected the text of a JSON value");
        }
    }
}
