using ML.Lakehouse.Actions;
using ML.Lakehouse.Predicates;

namespace ML.Lakehouse.Writing;

/// <summary>A file's number of rows by its statistics.</summary>
static class FileRows
{
    /// <summary>0 when the file has no statistics; rows that a deletion vector marks are not counted.</summary>
    public static long Of(AddFile file)
    {
        using var bounds = new FileBounds(file);
        return (bounds.Rows ?? 0) - (file.DeletionVector?.Cardinality ?? 0);
    }
}
