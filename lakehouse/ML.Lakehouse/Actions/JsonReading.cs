using System.Text.Json;

namespace ML.Lakehouse.Actions;

/// <summary>Small steps over a JSON reader that stands on the value it is asked for.</summary>
static class JsonReading
{
    /// <summary>Moves from an object's start, or from a value in it, to the next property's value; false at the object's end.</summary>
    public static bool NextProperty(ref this Utf8JsonReader reader, out string name)
    {
        name = "";
        if (!reader.Read()) throw new JsonException("the text ends inside an object");
        if (reader.TokenType == JsonTokenType.EndObject) return false;
        if (reader.TokenType != JsonTokenType.PropertyName) throw new JsonException($"an object was expected, not {reader.TokenType}");
        name = Known(ref reader);
        if (!reader.Read()) throw new JsonException("the text ends inside an object");
        return true;
    }

    public static long? Number(ref this Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number when reader.TryGetInt64(out var number) => number,
        JsonTokenType.Number => (long)reader.GetDouble(),
        _ => throw new JsonException($"a number was expected, not {reader.TokenType}"),
    };

    public static byte[]? Bytes(ref this Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.String) throw new JsonException($"text was expected, not {reader.TokenType}");
        if (!reader.ValueIsEscaped && !reader.HasValueSequence) return reader.ValueSpan.ToArray();
        var buffer = new byte[reader.ValueSpan.Length];
        return buffer[..reader.CopyString(buffer)];
    }

    public static List<string>? Strings(ref this Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException($"an array was expected, not {reader.TokenType}");
        var strings = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) strings.Add(reader.GetString()!);
        return strings;
    }

    public static IReadOnlyDictionary<string, string?>? StringMap(ref this Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        Dictionary<string, string?>? map = null;
        while (reader.NextProperty(out var name)) (map ??= [])[name] = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return map ?? (IReadOnlyDictionary<string, string?>)Empty;
    }

    static readonly Dictionary<string, string?> Empty = [];

    // Property names repeat in every action of a long log: the known ones cost no allocation.
    static string Known(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped) return reader.GetString()!;
        var name = reader.ValueSpan;
        if (name.SequenceEqual("add"u8)) return "add";
        if (name.SequenceEqual("path"u8)) return "path";
        if (name.SequenceEqual("partitionValues"u8)) return "partitionValues";
        if (name.SequenceEqual("size"u8)) return "size";
        if (name.SequenceEqual("modificationTime"u8)) return "modificationTime";
        if (name.SequenceEqual("dataChange"u8)) return "dataChange";
        if (name.SequenceEqual("stats"u8)) return "stats";
        if (name.SequenceEqual("tags"u8)) return "tags";
        if (name.SequenceEqual("commitInfo"u8)) return "commitInfo";
        if (name.SequenceEqual("remove"u8)) return "remove";
        if (name.SequenceEqual("deletionTimestamp"u8)) return "deletionTimestamp";
        return reader.GetString()!;
    }
}
