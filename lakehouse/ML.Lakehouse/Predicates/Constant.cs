using System.Globalization;
using System.Numerics;
using System.Text.Json;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Predicates;

/// <summary>A constant of an SQL condition. Casts that could change the value, as rounding does, leave none.</summary>
readonly record struct Constant(ConstantKind Kind, string Text)
{
    const int DateLength = 10;
    const int Microseconds = 6;

    /// <summary>The constant that a node of DuckDB's syntax tree stands for; null when it is none or not surely known.</summary>
    public static Constant? Of(JsonElement node) => node.GetProperty("class").GetString() switch
    {
        "CONSTANT" => OfValue(node.GetProperty("value")),
        "CAST" => Of(node.GetProperty("child"))?.Cast(node.GetProperty("cast_type")),
        _ => null,
    };

    /// <summary>The value as DuckDB compares it with a column of a type; null when that is not sure.</summary>
    public IComparable? For(DataType type) => Compares(type) ? StatValue.Parse(Text, type) : null;

    static Constant? OfValue(JsonElement constant)
    {
        if (constant.GetProperty("is_null").GetBoolean()) return null;
        var value = constant.GetProperty("value");
        var type = constant.GetProperty("type");
        return type.GetProperty("id").GetString() switch
        {
            "VARCHAR" when value.ValueKind == JsonValueKind.String => new(ConstantKind.Text, value.GetString()!),
            "BOOLEAN" => new(ConstantKind.Boolean, value.GetBoolean() ? "true" : "false"),
            "INTEGER" or "BIGINT" or "HUGEINT" => Whole(value) is { } n ? new(ConstantKind.Integer, n.ToString(CultureInfo.InvariantCulture)) : null,
            "DECIMAL" => Whole(value) is { } n ? new(ConstantKind.Decimal, string.Create(CultureInfo.InvariantCulture, $"{n}E-{Scale(type)}")) : null,
            "DOUBLE" when value.ValueKind == JsonValueKind.Number => new(ConstantKind.Floating, value.GetRawText()),
            _ => null,
        };
    }

    static int Scale(JsonElement decimalType) => decimalType.GetProperty("type_info").GetProperty("scale").GetInt32();

    static BigInteger? Whole(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => BigInteger.TryParse(value.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null,
        JsonValueKind.Object => ((BigInteger)value.GetProperty("upper").GetInt64() << 64) + value.GetProperty("lower").GetUInt64(),
        _ => null,
    };

    Constant? Cast(JsonElement type) => (Kind, type.GetProperty("id").GetString()) switch
    {
        (ConstantKind.Text or ConstantKind.Integer or ConstantKind.Decimal, "DECIMAL") when DecimalValue.Parse(Text) is { } number && number.Fraction <= Scale(type) =>
            this with { Kind = ConstantKind.Decimal },
        (ConstantKind.Text or ConstantKind.Integer, "VARCHAR") => this with { Kind = ConstantKind.Text },
        (ConstantKind.Text, "DATE") when Text.Length <= DateLength => this with { Kind = ConstantKind.Date },
        (ConstantKind.Date, "DATE") => this,
        (ConstantKind.Text or ConstantKind.Date or ConstantKind.Time, "TIMESTAMP" or "TIMESTAMP WITH TIME ZONE") => this with { Kind = ConstantKind.Time },
        (ConstantKind.Boolean, "BOOLEAN") => this,
        (ConstantKind.Text, "BOOLEAN") when bool.TryParse(Text, out var flag) => new(ConstantKind.Boolean, flag ? "true" : "false"),
        (ConstantKind.Integer, "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT") => this,
        (ConstantKind.Text, "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT") when DecimalValue.Parse(Text) is { Scale: 0 } => this with { Kind = ConstantKind.Integer },
        (ConstantKind.Integer or ConstantKind.Decimal or ConstantKind.Floating, "DOUBLE") => this with { Kind = ConstantKind.Floating },
        (ConstantKind.Text, "DOUBLE") when StatValue.Parse(Text, DataType.Double) is not null => this with { Kind = ConstantKind.Floating },
        _ => null,
    };

    bool Compares(DataType type) => type switch
    {
        DecimalType t => Kind is ConstantKind.Integer or ConstantKind.Decimal || (Kind == ConstantKind.Text && DecimalValue.Parse(Text) is { } number && number.Fraction <= t.Scale),
        PrimitiveType { Name: "long" or "integer" or "short" or "byte" } => Kind is ConstantKind.Integer or ConstantKind.Decimal
            || (Kind == ConstantKind.Text && DecimalValue.Parse(Text) is { Scale: 0 }) || (Kind == ConstantKind.Floating && IsExact()),
        PrimitiveType { Name: "double" or "float" } => Kind is ConstantKind.Integer or ConstantKind.Decimal or ConstantKind.Floating or ConstantKind.Text,
        // DuckDB compares text with a number as numbers.
        PrimitiveType { Name: "string" } => Kind == ConstantKind.Text,
        PrimitiveType { Name: "boolean" } => Kind is ConstantKind.Boolean or ConstantKind.Text,
        // A day lies before every later moment of it.
        PrimitiveType { Name: "date" } => Kind is ConstantKind.Date or ConstantKind.Text or ConstantKind.Time && Text.Length <= DateLength,
        PrimitiveType { Name: "timestamp" or "timestamp_ntz" } => Kind is ConstantKind.Date or ConstantKind.Time or ConstantKind.Text && Digits() <= Microseconds,
        _ => false,
    };

    // Whole numbers up to here are doubles of their own.
    bool IsExact() => double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1L << 53;

    int Digits()
    {
        var point = Text.IndexOf('.');
        return point < 0 ? 0 : Text.AsSpan(point + 1).IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : Text.Length - point - 1;
    }
}
