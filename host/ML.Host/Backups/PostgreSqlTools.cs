using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using ML.Common.Errors;
using ML.Hosting.Databases;
using Npgsql;

namespace ML.Host.Backups;

/// <summary>PostgreSQL's own <c>pg_dump</c> and <c>pg_restore</c> on the database of a server.</summary>
static class PostgreSqlTools
{
    public static Task DumpAsync(string uri, string file, CancellationToken cancellation) =>
        RunAsync("pg_dump", uri, ["-Fc", "--no-owner", "--no-acl", "-f", file], cancellation);

    /// <summary>In one transaction: whole or not at all.</summary>
    /// <param name="replace">Whether tables of the same names go first.</param>
    public static Task RestoreAsync(string uri, string file, bool replace, CancellationToken cancellation)
    {
        string[] clean = replace ? ["--clean", "--if-exists"] : [];
        var database = new NpgsqlConnectionStringBuilder(DatabaseUri.Parse(uri).ConnectionString).Database!;
        return RunAsync("pg_restore", uri, ["--no-owner", "--no-acl", "--single-transaction", "--exit-on-error", .. clean, "-d", database, file], cancellation);
    }

    public static async Task<bool> IsEmptyAsync(string uri, CancellationToken cancellation)
    {
        await using var database = DatabaseFactory.Open(uri);
        return await database.ReadAsync(
            session => session.ScalarInt64Async("SELECT COUNT(*) FROM pg_tables WHERE schemaname = ANY (current_schemas(false))"), cancellation) == 0;
    }

    static async Task RunAsync(string program, string uri, string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        // A password among the arguments would be seen by everyone on the machine.
        foreach (var (name, value) in Variables(new NpgsqlConnectionStringBuilder(DatabaseUri.Parse(uri).ConnectionString))) start.Environment[name] = value;
        using var process = Start(start);
        try
        {
            var errors = await process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0) throw new PlatformException(ErrorCode.InvalidState, $"{program} failed: {errors.Trim()}");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new PlatformException(
                ErrorCode.InvalidState, $"{start.FileName} was not found: install PostgreSQL's client programs (Debian: postgresql-client), of the server's version or later");
        }
    }

    static IEnumerable<(string Name, string Value)> Variables(NpgsqlConnectionStringBuilder parts)
    {
        yield return ("PGHOST", parts.Host!);
        yield return ("PGPORT", parts.Port.ToString(CultureInfo.InvariantCulture));
        yield return ("PGDATABASE", parts.Database!);
        if (parts.Username is { } user) yield return ("PGUSER", user);
        if (parts.Password is { } password) yield return ("PGPASSWORD", password);
        if (parts.RootCertificate is { } certificate) yield return ("PGSSLROOTCERT", certificate);
        if (parts.Options is { } options) yield return ("PGOPTIONS", options);
        yield return ("PGSSLMODE", parts.SslMode switch { SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", var mode => mode.ToString().ToLowerInvariant() });
    }
}
