using ML.Lakehouse.DuckDb;

namespace ML.Features.Online;

/// <summary>Reads values out of DuckDB's vectors.</summary>
static class ChunkValues
{
    public static FeatureValue Read(DuckDbVector vector, FeatureKind kind, int row)
    {
        if (vector.IsNull(row)) return FeatureValue.Null;
        return kind switch
        {
            FeatureKind.Boolean => new FeatureValue(kind, vector.Get<byte>(row)),
            FeatureKind.Float or FeatureKind.Date => new FeatureValue(kind, vector.Get<int>(row)),
            FeatureKind.Text or FeatureKind.Binary or FeatureKind.Json => new FeatureValue(kind, 0, vector.GetBytes(row).ToArray()),
            _ => new FeatureValue(kind, vector.Get<long>(row)),
        };
    }
}
