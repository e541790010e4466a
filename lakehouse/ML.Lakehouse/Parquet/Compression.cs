namespace ML.Lakehouse.Parquet;

/// <summary>How pages are compressed, of the kinds that are read here.</summary>
enum Compression
{
    None = 0,
    Snappy = 1,
    Gzip = 2,
}
