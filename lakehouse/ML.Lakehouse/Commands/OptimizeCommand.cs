using System.CommandLine;
using ML.Common.Errors;
using ML.Lakehouse.Maintenance;

namespace ML.Lakehouse.Commands;

static class OptimizeCommand
{
    public static Command Build()
    {
        var folder = Verb.Table();
        var order = new Option<string[]>("--zorder") { Description = "Columns to lay rows out by.", AllowMultipleArgumentsPerToken = true };
        var where = new Option<string?>("--where") { Description = "A condition on partition columns; only such partitions are rewritten." };
        var size = new Option<string?>("--target-size") { Description = "Size of the files to make, such as 256mb." };
        var command = new Command("optimize", "Pack small files into large ones, or order rows for fast lookups.") { folder, order, where, size };
        command.Runs(async (parse, cancellation) =>
        {
            var table = await TableAddress.OpenAsync(parse.GetRequiredValue(folder), cancellation);
            var columns = parse.GetValue(order);
            var result = await table.OptimizeAsync(
                new OptimizeOptions { ZOrderBy = columns is { Length: > 0 } ? columns : null, Where = parse.GetValue(where), TargetFileSize = Size(parse.GetValue(size)) }, cancellation);
            Console.WriteLine(result.Committed
                ? $"version {result.Version}: {result.Metrics["numRemovedFiles"]} files became {result.Metrics.GetValueOrDefault("numAddedFiles")}"
                : "nothing to do");
        });
        return command;
    }

    static long? Size(string? text) => text is null ? null
        : ByteSize.TryParse(text, out var bytes) && bytes > 0 ? bytes : throw PlatformException.Invalid($"--target-size is '{text}'; expected a size such as 256mb");
}
