namespace ML.Lakehouse.Parquet;

/// <summary>A file is damaged, or uses a part of the format that is not read here.</summary>
sealed class ParquetFormatException(string message) : Exception(message);
