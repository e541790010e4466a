using ML.Lakehouse.DuckDb;
using ML.Training.Data;

namespace ML.Training.Runs;

/// <summary>Opens what <c>data.path</c> names.</summary>
static class TableSources
{
    public static ITableSource Open(DuckDbDatabase database, DataOptions data) => ParquetSource.Open(database, data.Path);
}
