using ML.Lakehouse.DuckDb;

namespace ML.Training.Data;

/// <summary>DuckDB as training reads tables with it.</summary>
public static class TrainingDatabase
{
    /// <param name="threads">Of DuckDB; null takes every processor.</param>
    public static DuckDbDatabase Open(int? threads)
    {
        var database = new DuckDbDatabase(new DuckDbOptions { Threads = threads });
        // A file's footer need not be read for every query. What DuckDB notes of every place that it read grows with the table, and spares
        // nothing with local files.
        database.Execute("SET GLOBAL parquet_metadata_cache = true; SET GLOBAL enable_external_file_cache = false");
        return database;
    }
}
