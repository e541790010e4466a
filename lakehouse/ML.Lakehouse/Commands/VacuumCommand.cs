using System.CommandLine;
using ML.Lakehouse.Maintenance;

namespace ML.Lakehouse.Commands;

static class VacuumCommand
{
    public static Command Build()
    {
        var folder = Verb.Table();
        var retain = new Option<double?>("--retain-hours") { Description = "Keep files that versions of the last so many hours need; the table's own setting by default (7 days)." };
        var dry = new Option<bool>("--dry-run") { Description = "Print what would be removed, and leave it." };
        var force = new Option<bool>("--no-retention-check") { Description = "Allow a shorter time than the table's own." };
        var command = new Command("vacuum", "Remove files that no recent version needs.") { folder, retain, dry, force };
        command.Runs(async (parse, cancellation) =>
        {
            var table = await TableAddress.OpenAsync(parse.GetRequiredValue(folder), cancellation);
            var options = new VacuumOptions
            {
                Retention = parse.GetValue(retain) is { } hours ? TimeSpan.FromHours(hours) : null, DryRun = parse.GetValue(dry), EnforceRetention = !parse.GetValue(force),
            };
            var removed = await table.VacuumAsync(options, cancellation);
            if (options.DryRun) foreach (var path in removed) Console.WriteLine(path);
            Console.WriteLine($"{removed.Count} file{(removed.Count == 1 ? "" : "s")} {(options.DryRun ? "would be removed" : "removed")}");
        });
        return command;
    }
}
