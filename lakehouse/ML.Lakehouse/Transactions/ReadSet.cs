using ML.Lakehouse.Actions;
using ML.Lakehouse.Predicates;

namespace ML.Lakehouse.Transactions;

/// <summary>What a transaction has read, and so depends on: nothing, the files and rows a condition picks, or everything.</summary>
sealed class ReadSet
{
    readonly List<Predicate> predicates = [];
    readonly HashSet<FileKey> files = [];

    public bool WholeTable { get; private set; }

    public bool IsEmpty => !WholeTable && predicates.Count == 0 && files.Count == 0;

    /// <summary>The transaction saw the rows that meet a condition, all of which lie in these files; null is the whole table.</summary>
    public void Add(Predicate? predicate, IEnumerable<AddFile> seen)
    {
        if (predicate is null) WholeTable = true;
        else predicates.Add(predicate);
        foreach (var file in seen) files.Add(file.Key);
    }

    /// <summary>Whether a file that somebody added may hold rows that the transaction should have seen.</summary>
    public bool WouldHaveSeen(AddFile file) => WholeTable || predicates.Any(p => FileJudge.MayMatch(p, file));

    /// <summary>Whether a file that somebody removed is one that the transaction read.</summary>
    public bool Saw(RemoveFile file) => WholeTable || files.Contains(file.Key);
}
