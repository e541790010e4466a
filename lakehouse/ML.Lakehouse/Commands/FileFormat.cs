using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Commands;

/// <summary>How files are read and written, by their ending.</summary>
static class FileFormat
{
    public static string Reader(IReadOnlyList<string> files)
    {
        var endings = files.Select(Ending).Distinct().ToList();
        if (endings.Count != 1) throw PlatformException.Invalid($"the files are of several kinds ({string.Join(", ", endings)}); import one kind at a time");
        var function = endings[0] switch
        {
            ".parquet" => "read_parquet",
            ".csv" or ".tsv" or ".txt" => "read_csv",
            ".json" or ".jsonl" or ".ndjson" => "read_json",
            var other => throw PlatformException.Invalid($"files ending in '{other}' cannot be imported; expected .parquet, .csv, .tsv, .json or .jsonl"),
        };
        return $"{function}({Sql.List(files)}, union_by_name = true)";
    }

    public static string Writer(string file) => Ending(file) switch
    {
        ".parquet" => "FORMAT parquet",
        ".csv" => "FORMAT csv, HEADER",
        ".json" or ".jsonl" or ".ndjson" => "FORMAT json",
        var other => throw PlatformException.Invalid($"a file ending in '{other}' cannot be exported; expected .parquet, .csv or .json"),
    };

    static string Ending(string file)
    {
        var name = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
        return Path.GetExtension(name).ToLowerInvariant();
    }
}
