using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ML.Serving.Onnx.Text;

/// <summary>Values written as Python writes them, for messages that callers of MLflow know and may parse.</summary>
public static class PythonText
{
    public static string Repr(string value)
    {
        var quote = value.Contains('\'') && !value.Contains('"') ? '"' : '\'';
        var text = new StringBuilder(value.Length + 2).Append(quote);
        foreach (var c in value) Escape(text, c, quote);
        return text.Append(quote).ToString();
    }

    /// <summary><c>(2,)</c>, <c>(-1, 3)</c>, <c>()</c>.</summary>
    public static string Tuple(ReadOnlySpan<long> values)
    {
        if (values.Length == 1) return $"({values[0]},)";
        var text = new StringBuilder("(");
        for (var i = 0; i < values.Length; i++) text.Append(i == 0 ? "" : ", ").Append(values[i]);
        return text.Append(')').ToString();
    }

    public static string List(IEnumerable<string> values) => "[" + string.Join(", ", values.Select(Repr)) + "]";

    /// <summary>Shortest text that reads back as the same number: <c>1.0</c>, <c>1e-07</c>, <c>1e+22</c>, <c>nan</c>, <c>inf</c>.</summary>
    public static string Float(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        Span<byte> buffer = stackalloc byte[PythonNumber.MaxLength];
        return Encoding.ASCII.GetString(buffer[..PythonNumber.Format(value, buffer)]);
    }

    /// <summary>What <c>str()</c> gives for a value parsed from JSON.</summary>
    public static string Str(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : Repr(value);

    public static string Repr(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Repr(value.GetString()!),
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Null or JsonValueKind.Undefined => "None",
        JsonValueKind.Array => "[" + string.Join(", ", value.EnumerateArray().Select(Repr)) + "]",
        JsonValueKind.Object => "{" + string.Join(", ", value.EnumerateObject().Select(p => $"{Repr(p.Name)}: {Repr(p.Value)}")) + "}",
        _ => value.TryGetInt64(out var n) ? n.ToString(CultureInfo.InvariantCulture) : Float(value.GetDouble()),
    };

    /// <summary>The name of the Python type that <c>json.loads</c> makes of a value.</summary>
    public static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "str",
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind.Null or JsonValueKind.Undefined => "NoneType",
        JsonValueKind.Array => "list",
        JsonValueKind.Object => "dict",
        _ => IsInteger(value) ? "int" : "float",
    };

    /// <summary>True for a number written without fraction or exponent.</summary>
    public static bool IsInteger(JsonElement number) => number.TryGetInt64(out _) || !number.GetRawText().AsSpan().ContainsAny(".eE");

    static void Escape(StringBuilder text, char c, char quote)
    {
        if (c == '\\' || c == quote) text.Append('\\').Append(c);
        else if (c == '\n') text.Append("\\n");
        else if (c == '\r') text.Append("\\r");
        else if (c == '\t') text.Append("\\t");
        else if (c < ' ' || c == 127) text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
        else text.Append(c);
    }
}
