using System.Text.Json;

namespace ML.Serving.OpenInference.Rest;

/// <summary>Steps over JSON that say, when they fail, what was expected where.</summary>
static class JsonWalk
{
    /// <summary>Moves to the next member's name; false at the end of the object.</summary>
    public static bool NextMember(ref Utf8JsonReader json)
    {
        if (!json.Read()) throw new JsonException("the JSON ends inside of an object");
        return json.TokenType == JsonTokenType.PropertyName;
    }

    public static void Expect(ref Utf8JsonReader json, JsonTokenType type, string what)
    {
        json.Read();
        ExpectCurrent(ref json, type, what);
    }

    public static void ExpectCurrent(ref Utf8JsonReader json, JsonTokenType type, string what)
    {
        if (json.TokenType != type) throw OpenInferenceException.Invalid($"{what}: expected {Name(type)}, found {Name(json.TokenType)}");
    }

    public static void SkipValue(ref Utf8JsonReader json)
    {
        json.Read();
        json.Skip();
    }

    public static string Text(ref Utf8JsonReader json, string member)
    {
        Expect(ref json, JsonTokenType.String, member);
        return json.GetString()!;
    }

    public static long Integer(ref Utf8JsonReader json, string member)
    {
        Expect(ref json, JsonTokenType.Number, member);
        return json.TryGetInt64(out var value) ? value : throw OpenInferenceException.Invalid($"{member}: expected a whole number");
    }

    public static bool Flag(ref Utf8JsonReader json, string member)
    {
        json.Read();
        if (json.TokenType is JsonTokenType.True or JsonTokenType.False) return json.GetBoolean();
        throw OpenInferenceException.Invalid($"{member}: expected true or false, found {Name(json.TokenType)}");
    }

    public static long[] Integers(ref Utf8JsonReader json, string member)
    {
        const int MostDimensions = 32;
        Expect(ref json, JsonTokenType.StartArray, member);
        Span<long> values = stackalloc long[MostDimensions];
        var count = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var value)) throw OpenInferenceException.Invalid($"{member}: expected whole numbers");
            if (count == MostDimensions) throw OpenInferenceException.Invalid($"{member}: more than {MostDimensions} dimensions");
            values[count++] = value;
        }

        return values[..count].ToArray();
    }

    static string Name(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };
}
