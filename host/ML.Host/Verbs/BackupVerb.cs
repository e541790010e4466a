using System.CommandLine;
using System.Globalization;
using ML.Common.Errors;
using ML.Host.Backups;

namespace ML.Host.Verbs;

/// <summary><c>ml backup</c> and <c>ml restore</c>: everything a server keeps, in one folder and back.</summary>
static class BackupVerb
{
    public static Command Build()
    {
        var destination = new Argument<string>("destination") { Description = "Folder that the backup will be; it must not be there yet." };
        var command = new Command("backup", "Back up databases, artifacts and tables, while the server runs; takes the flags of `ml server`.") { destination };
        var flags = new ServerFlags(command);
        command.SetAction((parse, cancellation) => ConsoleErrors.GuardAsync(() => OnDiskAsync(async () =>
        {
            var manifest = await new BackupWriter(flags.Read(parse), parse.GetRequiredValue(destination)).WriteAsync(cancellation);
            Print(manifest);
            foreach (var link in manifest.LeftOut) Console.WriteLine($"left out: {link} is a symbolic link");
        })));
        return command;
    }

    public static Command BuildRestore()
    {
        var source = new Argument<string>("source") { Description = "Folder of a backup." };
        var force = new Option<bool>("--force") { Description = "Replace what stands where the backup goes. End the server first." };
        var verify = new Option<bool>("--verify") { Description = "Only check that the backup is whole." };
        var command = new Command("restore", "Put a backup where a server with these flags will find it; takes the flags of `ml server`.") { source, force, verify };
        var flags = new ServerFlags(command);
        command.SetAction((parse, cancellation) => ConsoleErrors.GuardAsync(() => OnDiskAsync(async () =>
        {
            var backup = await Backup.OpenAsync(parse.GetRequiredValue(source), cancellation);
            if (!parse.GetValue(verify)) await new Restorer(flags.Read(parse), backup, parse.GetValue(force)).RestoreAsync(cancellation);
            Print(backup.Manifest);
            Console.WriteLine(parse.GetValue(verify) ? "the backup is whole" : "restored; start next: `ml server` with the same flags (`ml doctor` with them says whether it will start)");
        })));
        return command;
    }

    static void Print(BackupManifest manifest)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"taken {manifest.CreatedAt:u} by version {manifest.Version}, schema {manifest.SchemaRevision}"));
        foreach (var part in manifest.Parts)
        {
            Console.WriteLine(part.Kind == PartKind.Reference
                ? $"{part.Name,-20} not in the backup: stays at {part.Source}"
                : string.Create(CultureInfo.InvariantCulture, $"{part.Name,-20} {part.Files} files, {part.Bytes} bytes, of {part.Source}"));
        }
    }

    static async Task<int> OnDiskAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PlatformException(ErrorCode.InvalidState, error.Message, error);
        }
    }
}
