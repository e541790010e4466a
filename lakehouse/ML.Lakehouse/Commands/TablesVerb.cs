using System.CommandLine;

namespace ML.Lakehouse.Commands;

/// <summary><c>ml tables</c>: look at Delta tables and look after them from the command line.</summary>
public static class TablesVerb
{
    public static Command Build() => new("tables", "Look at Delta tables, query them, and look after them.")
    {
        ListCommand.Build(),
        DescribeCommand.Build(),
        HistoryCommand.Build(),
        PreviewCommand.Build(),
        QueryCommand.Build(),
        OptimizeCommand.Build(),
        VacuumCommand.Build(),
        RestoreCommand.Build(),
        ImportCommand.Build(),
        ExportCommand.Build(),
    };
}
