using ML.Common.Errors;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Scans;

/// <summary>Says of what table and version a data file is that cannot be read; DuckDB's message names the file.</summary>
static class DataErrors
{
    static readonly string[] Damage = ["No magic bytes", "not a parquet file", "Snappy", "ZSTD", "too small to be a Parquet file", "TProtocolException", "Invalid thrift", "footer"];

    public static T Guard<T>(Snapshot snapshot, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (PlatformException e) when (e.Code == ErrorCode.InternalError || Damage.Any(d => e.Message.Contains(d, StringComparison.OrdinalIgnoreCase)))
        {
            throw new PlatformException(ErrorCode.DataLoss, $"table {snapshot.Store.Location}, version {snapshot.Version}: a data file cannot be read: {e.Message}", e);
        }
    }
}
