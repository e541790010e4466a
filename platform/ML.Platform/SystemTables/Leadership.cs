using ML.Hosting.Databases;

namespace ML.Platform.SystemTables;

/// <summary>One process among those of a database keeps its system tables; the others stand by.</summary>
static class Leadership
{
    const long Lock = 5000322;

    /// <summary>Runs work while this process leads; returns at once when another one does.</summary>
    /// <param name="work">Its argument throws when the lead was lost with the connection that held it.</param>
    public static Task RunAsync(IDatabase database, string folder, Func<Func<Task>, Task> work, CancellationToken cancellation) =>
        database.Kind == DatabaseKind.PostgreSql ? OverPostgreSqlAsync(database, work, cancellation) : OverFileAsync(folder, work);

    static Task OverPostgreSqlAsync(IDatabase database, Func<Func<Task>, Task> work, CancellationToken cancellation) => database.MaintainAsync(
        async session =>
        {
            if (await session.FirstOrDefaultAsync("SELECT pg_try_advisory_lock($1)", r => r.GetBoolean(0), Lock)) await work(() => session.ScalarInt64Async("SELECT 1::bigint"));
        },
        cancellation);

    static async Task OverFileAsync(string folder, Func<Func<Task>, Task> work)
    {
        Directory.CreateDirectory(folder);
        using var held = TryHold(Path.Combine(folder, "_leader"));
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
