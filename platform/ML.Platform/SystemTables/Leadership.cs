using ML.Hosting.Databases;

namespace ML.Platform.SystemTables;

/// <summary>One process among those of a database keeps its system tables; the others stand by. Databases that share a folder, or a
/// server, are led each for itself.</summary>
static class Leadership
{
    const int Lock = 5000322;

    /// <summary>Runs work while this process leads; returns at once when another one does.</summary>
    /// <param name="name">What tells the tables of one database from those of another.</param>
    /// <param name="work">Its argument throws when the lead was lost with the connection that held it.</param>
    public static Task RunAsync(IDatabase database, string name, string folder, Func<Func<Task>, Task> work, CancellationToken cancellation) =>
        database.Kind == DatabaseKind.PostgreSql ? OverPostgreSqlAsync(database, name, work, cancellation) : OverFileAsync(Path.Combine(folder, $"_leader-{name}"), work);

    static Task OverPostgreSqlAsync(IDatabase database, string name, Func<Func<Task>, Task> work, CancellationToken cancellation) => database.MaintainAsync(
        async session =>
        {
            if (await session.FirstOrDefaultAsync("SELECT pg_try_advisory_lock($1, hashtext(current_schema() || $2))", r => r.GetBoolean(0), Lock, name)) await work(() => session.ScalarInt64Async("SELECT 1::bigint"));
        },
        cancellation);

    static async Task OverFileAsync(string file, Func<Func<Task>, Task> work)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var held = TryHold(file);
        if (held is not null) await work(() => Task.CompletedTask);
    }

    static FileStream? TryHold(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }
}
