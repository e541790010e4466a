using System.CommandLine;
using ML.Common.Errors;
using ML.Hosting.Databases;

namespace ML.Host.Verbs;

/// <summary><c>ml db</c>: looks after a tracking database.</summary>
static class DbVerb
{
    public static Command Build() => new("db", "Look after a tracking database.") { Status(), Upgrade() };

    static Command Status()
    {
        var uri = new Argument<string>("uri") { Description = "The database, such as sqlite:///mlflow.db." };
        var command = new Command("status", "Print the schema revision of a database, how much is in it, and what of the platform's own is beside MLflow's tables.") { uri };
        command.SetAction((parse, cancellation) => ConsoleErrors.GuardAsync(async () =>
        {
            var address = parse.GetRequiredValue(uri);
            if (DatabaseUri.Parse(address).FilePath is { } file && !File.Exists(file)) throw PlatformException.NotFound($"there is no database file '{file}'");
            await using var database = DatabaseFactory.Open(address);
            var found = await database.ReadAsync(MlflowSchema.FindRevisionAsync, cancellation);
            Console.WriteLine($"found {found ?? "no MLflow tables"}, expected {MlflowSchema.Revision}");
            await DatabaseStatus.WriteAsync(database, Console.Out, cancellation);
            return found == MlflowSchema.Revision ? 0 : 1;
        }));
        return command;
    }

    static Command Upgrade()
    {
        var uri = new Argument<string>("uri") { Description = "The database, such as sqlite:///mlflow.db." };
        var command = new Command("upgrade", "Create the tables in an empty database, or check that an existing one is current; add the platform's own indexes.") { uri };
        command.SetAction((parse, cancellation) => ConsoleErrors.GuardAsync(async () =>
        {
            await using var database = DatabaseFactory.Open(parse.GetRequiredValue(uri));
            await MlflowSchema.EnsureAsync(database, cancellation);
            await OwnIndexes.EnsureAsync(database, cancellation);
            Console.WriteLine($"the database is at revision {MlflowSchema.Revision}");
            return 0;
        }));
        return command;
    }
}
