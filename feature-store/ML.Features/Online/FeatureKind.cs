namespace ML.Features.Online;

/// <summary>How a value is kept online.</summary>
enum FeatureKind : byte
{
    Null,
    Boolean,
    Int64,
    Float,
    Double,
    Text,
    Binary,
    Date,
    Timestamp,
    TimestampNtz,

    /// <summary>JSON text: lists, and decimals, whose digits a double would lose.</summary>
    Json,
}
