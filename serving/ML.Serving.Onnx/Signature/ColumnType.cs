namespace ML.Serving.Onnx.Signature;

/// <summary>The type of a column or of something inside one.</summary>
public abstract record ColumnType
{
    public sealed record Scalar(ScalarType Type) : ColumnType
    {
        public override string ToString() => Type.ToString().ToLowerInvariant();
    }

    public sealed record Array(ColumnType Items) : ColumnType
    {
        public override string ToString() => $"Array({Items})";
    }

    public sealed record Object(IReadOnlyList<Property> Properties) : ColumnType
    {
        public override string ToString() => "{" + string.Join(", ", Properties) + "}";
    }

    public sealed record Map(ColumnType Values) : ColumnType
    {
        public override string ToString() => $"Map(str -> {(Values is Scalar ? "DataType." : "")}{Values})";
    }

    public sealed record Any : ColumnType
    {
        public override string ToString() => "Any";
    }

    /// <summary>A member of an object.</summary>
    public sealed record Property(string Name, ColumnType Type, bool Required)
    {
        public override string ToString() => $"{Name}: {Type} ({(Required ? "required" : "optional")})";
    }
}
