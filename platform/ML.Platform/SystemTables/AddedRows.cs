using ML.Hosting.SystemTables;
using ML.Lakehouse.Writing;

namespace ML.Platform.SystemTables;

/// <summary>What is new in a database table: rows, or rows as lists.</summary>
sealed class AddedRows(IReadOnlyList<SystemColumn> columns) : IDisposable
{
    readonly StagedRows staged = new(columns);
    ListBatches? lists;

    public int Count => lists?.Count ?? staged.Count;

    /// <summary>Takes rows.</summary>
    public StagedRows Staged => staged;

    /// <summary>Takes rows as lists, instead.</summary>
    /// <param name="single">Number of the text column that is no list but the same for all of them.</param>
    public ListBatches Lists(int single) => lists ??= new ListBatches(columns, single);

    public TableInput Input() => lists?.Input() ?? staged.Input();

    public void Dispose() => staged.Dispose();
}
