using ML.Common.Errors;
using ML.Features.PointInTime;
using ML.Features.Tables;
using ML.Features.TrainingSets;

namespace ML.Features.Spark;

/// <summary>A Spark cluster that reads the same tables.</summary>
sealed class SparkDialect : IQueryDialect
{
    public static SparkDialect Instance { get; } = new();

    public bool HasFunctions => false;

    public string Quote(string name) => SparkText.Identifier(name);

    public string Relation(AttachedTable table) => table.Source.Location.Length > 0
        ? SparkText.Relation(table.Source)
        : throw PlatformException.Invalid($"{table.Source.Name} is SQL of the embedded engine; on Spark give a table or Parquet files");

    public string Join(string inner, LookupJoin join) => SparkPointInTimeSql.Join(inner, join);
}
