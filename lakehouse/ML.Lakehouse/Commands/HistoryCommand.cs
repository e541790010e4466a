using System.CommandLine;
using System.Globalization;

namespace ML.Lakehouse.Commands;

static class HistoryCommand
{
    public static Command Build()
    {
        var (folder, limit) = (Verb.Table(), Verb.Limit(20));
        var command = new Command("history", "Print what was done to a table, newest first.") { folder, limit };
        command.Runs(async (parse, cancellation) =>
        {
            var table = await TableAddress.OpenAsync(parse.GetRequiredValue(folder), cancellation);
            var history = await table.HistoryAsync(parse.GetValue(limit), cancellation);
            TextTable.Print(["version", "time (UTC)", "operation", "by", "metrics"], history.Select(h => (IReadOnlyList<string>)
            [
                h.Version.ToString(CultureInfo.InvariantCulture), h.Timestamp.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), h.Operation,
                h.UserName ?? h.EngineInfo ?? "", string.Join(", ", h.Metrics.Select(m => $"{m.Key}={m.Value}")),
            ]));
        });
        return command;
    }
}
