using ML.Hosting.Databases;

namespace ML.Platform.SystemTables;

/// <summary>For whoever puts another state in a database's place: its system tables are written anew.</summary>
public static class SystemTableReset
{
    public static Task RunAsync(IDatabase database, CancellationToken cancellation) => ChangeTracking.ForgetAsync(database, cancellation);
}
