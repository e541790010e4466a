namespace ML.Lakehouse.Parquet;

/// <summary>How values are stored.</summary>
enum ParquetType
{
    Boolean = 0,
    Int32 = 1,
    Int64 = 2,
    ByteArray = 6,
}
