using System.Text.Json;
using ML.Features.Online;

namespace ML.Features.ModelSpecs;

/// <summary>Feature values as arrays of the types that models are fed from.</summary>
static class FeatureArrays
{
    /// <returns>See <see cref="Contracts.Serving.IFeatureCompletion.CompleteAsync"/>.</returns>
    public static Array Of(FeatureValue[] values, FeatureKind kind) => kind switch
    {
        FeatureKind.Float => Array.ConvertAll(values, v => v.IsNull ? float.NaN : (float)Number(v)),
        FeatureKind.Double => Doubles(values),
        // Whole numbers with gaps become doubles, as they do in a data frame.
        FeatureKind.Int64 => Array.Exists(values, v => v.IsNull) ? Doubles(values) : Array.ConvertAll(values, v => v.Bits),
        FeatureKind.Boolean => Array.Exists(values, v => v.IsNull) ? Array.ConvertAll(values, v => v.IsNull ? null : (object)(v.Bits != 0)) : Array.ConvertAll(values, v => v.Bits != 0),
        FeatureKind.Date => Array.ConvertAll(values, v => v.IsNull ? (DateTime?)null : DateTime.UnixEpoch.AddDays(v.Bits)),
        FeatureKind.Timestamp or FeatureKind.TimestampNtz => Array.ConvertAll(values, v => v.IsNull ? (DateTime?)null : DateTime.UnixEpoch.AddTicks(v.Bits * TimeSpan.TicksPerMicrosecond)),
        FeatureKind.Text => Array.ConvertAll(values, v => v.IsNull ? null : (object)v.AsText),
        FeatureKind.Binary => Array.ConvertAll(values, v => v.IsNull ? null : (object)v.Bytes.ToArray()),
        _ => Array.ConvertAll(values, v => v.IsNull ? null : (object)Element(v)),
    };

    static double[] Doubles(FeatureValue[] values) => Array.ConvertAll(values, v => v.IsNull ? double.NaN : Number(v));

    static double Number(FeatureValue value) => value.Kind == FeatureKind.Int64 ? value.Bits : value.AsDouble;

    static JsonElement Element(FeatureValue value)
    {
        using var document = JsonDocument.Parse(value.Bytes);
        return document.RootElement.Clone();
    }
}
