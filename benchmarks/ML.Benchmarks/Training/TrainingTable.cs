using ML.Lakehouse.DuckDb;
using ML.Training.Data;
using ML.Training.Features;

namespace ML.Benchmarks.Training;

/// <summary>A Parquet table of 16 numbers, two categories and a target, with its fitted encoding.</summary>
sealed class TrainingTable : IDisposable
{
    public const int Numbers = 16;

    readonly string folder = Directory.CreateTempSubdirectory("ml-bench-").FullName;

    public TrainingTable(int rows, int numbers = Numbers)
    {
        Database = TrainingDatabase.Open(threads: 1);
        using (var connection = Database.Connect())
            connection.Execute($"COPY (SELECT {string.Join(", ", Enumerable.Range(0, numbers).Select(i => $"random()::FLOAT AS n{i}"))}, ('c' || (i % 50)) AS c0, ('d' || (i % 7)) AS c1, random()::FLOAT AS y FROM range({rows}) t(i)) TO '{File}'");
        View = new TableView(Database, ParquetSource.Open(Database, File));
        Features = FeatureFitter.Fit(View, "true", new FeatureOptions { Target = "y" });
    }

    public string File => Path.Combine(folder, "table.parquet");

    public DuckDbDatabase Database { get; }

    public TableView View { get; }

    public FeatureSpec Features { get; }

    /// <summary>Reads every row of every column with DuckDB and nothing more.</summary>
    public void ReadRaw()
    {
        using var connection = Database.Connect();
        using var result = connection.Stream($"SELECT * FROM read_parquet({Sql.Literal(File)})");
        foreach (var chunk in result.Chunks()) _ = chunk.RowCount;
    }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
