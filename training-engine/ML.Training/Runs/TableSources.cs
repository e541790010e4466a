using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Training.Data;

namespace ML.Training.Runs;

/// <summary>Opens what <c>data.path</c> names: a Delta table's folder or Parquet files.</summary>
static class TableSources
{
    public static ITableSource Open(DuckDbDatabase database, DataOptions data)
    {
        if (data.Recipe is { } set) return new TrainingSetSource(set, DeltaSource.Open(database, data.Path, data.Version));
        if (Directory.Exists(Path.Combine(data.Path, "_delta_log"))) return DeltaSource.Open(database, data.Path, data.Version);
        if (data.Version is not null) throw PlatformException.Invalid($"data.version: {data.Path} is no Delta table and has no versions");
        return ParquetSource.Open(database, data.Path);
    }
}
