using System.CommandLine;
using ML.Common.Errors;

namespace ML.Lakehouse.Commands;

static class RestoreCommand
{
    public static Command Build()
    {
        var (folder, version, timestamp) = (Verb.Table(), Verb.Version(), Verb.Timestamp());
        var command = new Command("restore", "Make an older version's rows the newest.") { folder, version, timestamp };
        command.Runs(async (parse, cancellation) =>
        {
            if (parse.GetValue(version) is null == parse.GetValue(timestamp) is null) throw PlatformException.Invalid("restore takes --version or --timestamp");
            var table = await TableAddress.OpenAsync(parse.GetRequiredValue(folder), cancellation);
            var target = await Verb.SnapshotAsync(table, parse.GetValue(version), parse.GetValue(timestamp), cancellation);
            var result = await table.RestoreAsync(target.Version, cancellation);
            Console.WriteLine($"version {result.Version} has the rows of version {target.Version}");
        });
        return command;
    }
}
