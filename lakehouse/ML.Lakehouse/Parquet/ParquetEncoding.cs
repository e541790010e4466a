namespace ML.Lakehouse.Parquet;

/// <summary>How a page's values are written, of the kinds that are read here.</summary>
enum ParquetEncoding
{
    Plain = 0,
    PlainDictionary = 2,
    RunLength = 3,
    Dictionary = 8,
}
