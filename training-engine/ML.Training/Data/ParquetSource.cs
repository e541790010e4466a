using System.Security.Cryptography;
using System.Text;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Training.Data;

/// <summary>Parquet files, in the order of their names.</summary>
public sealed class ParquetSource : ITableSource
{
    ParquetSource(string name, IReadOnlyList<TablePart> parts, string digest)
    {
        Name = name;
        Parts = parts;
        Digest = digest;
    }

    public string Name { get; }

    public long? Version => null;

    public string Digest { get; }

    public IReadOnlyList<TablePart> Parts { get; }

    /// <param name="database">Reads the files' footers.</param>
    /// <param name="path">A file, a folder, or a pattern such as <c>data/*.parquet</c>.</param>
    public static ParquetSource Open(DuckDbDatabase database, string path)
    {
        var files = Files(path);
        if (files.Count == 0) throw PlatformException.NotFound($"data.path: no Parquet file at {path}");
        var parts = files.Select(file => Part(database, file)).ToList();
        return new ParquetSource(path, parts, DigestOf(files));
    }

    internal static TablePart Part(DuckDbDatabase database, string file)
    {
        var rows = database.Scalar<long>($"SELECT coalesce(sum(num_rows), 0)::BIGINT FROM parquet_file_metadata({Sql.Literal(file)})");
        return new TablePart($"read_parquet({Sql.Literal(file)}, file_row_number=true)", "file_row_number", rows);
    }

    static List<string> Files(string path)
    {
        if (File.Exists(path)) return [path];
        if (Directory.Exists(path)) return Sorted(path, "*.parquet");
        var folder = Path.GetDirectoryName(path);
        return Directory.Exists(folder) ? Sorted(folder, Path.GetFileName(path)) : [];
    }

    static List<string> Sorted(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal).ToList();

    static string DigestOf(IEnumerable<string> files)
    {
        var facts = string.Join('\n', files.Select(f => new FileInfo(f)).Select(f => $"{f.Name} {f.Length} {f.LastWriteTimeUtc.Ticks}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(facts)))[..16];
    }
}
