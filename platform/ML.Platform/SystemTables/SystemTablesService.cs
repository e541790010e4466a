using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ML.Hosting.Databases;
using ML.Hosting.SystemTables;
using ML.Platform.SystemTables.Costs;
using ML.Storage;

namespace ML.Platform.SystemTables;

/// <summary>Keeps the system tables of all modules, or takes away what notes changes where none are wanted.</summary>
sealed partial class SystemTablesService(IEnumerable<SystemTableSource> sources, SystemTableOptions options, ILogger<SystemTablesService> logger, ArtifactStores? artifacts = null) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var databases = sources.GroupBy(s => s.Database).ToList();
        await Task.WhenAll(databases.Select((group, i) => options.Folder is null ? RemoveAsync(group.Key, stoppingToken) : KeepAsync(group, i == 0, stoppingToken)));
    }

    Task KeepAsync(IGrouping<IDatabase, SystemTableSource> group, bool first, CancellationToken cancellation)
    {
        var folder = new TableFolder(options.Folder!);
        List<ITableSync> tables = [.. group.SelectMany(source => source.Tables).Select(table => SyncOf(group.Key, table, folder))];
        if (first && options.InferenceTables is { } inferences) tables.Add(new InferenceSync(inferences, folder));
        if (first && artifacts is not null) tables.Add(new CostSync(folder, artifacts, (id, stop) => ModelLocationAsync(group.Key, id, stop)));
        return new DatabaseTables(group.Key, tables, options, logger).RunAsync(cancellation);
    }

    static Task<string?> ModelLocationAsync(IDatabase database, string id, CancellationToken cancellation) => database.ReadAsync(
        session => session.FirstOrDefaultAsync("SELECT artifact_location FROM logged_models WHERE model_id = $1", r => r.GetStringOrNull(0), id), cancellation);

    ITableSync SyncOf(IDatabase database, SystemTable table, TableFolder folder) => table switch
    {
        KeyedTable keyed => new KeyedSync(database, keyed, folder, options),
        AppendedTable appended when database.Kind == DatabaseKind.Sqlite => new SqliteAppendedSync(database, appended, folder, options),
        AppendedTable appended => new PostgreSqlAppendedSync(database, appended, folder, options),
        _ => throw new InvalidOperationException($"system table {table.Name} is of no known kind"),
    };

    async Task RemoveAsync(IDatabase database, CancellationToken cancellation)
    {
        try
        {
            await ChangeTracking.RemoveAsync(database, cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The notes go on and cost a little; the next start tries again.
            LogFailed(logger, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "what notes changes for system tables could not be taken away")]
    static partial void LogFailed(ILogger logger, Exception error);
}
