using System.CommandLine;
using ML.Host.Configuration;
using ML.Host.Doctor;

namespace ML.Host.Verbs;

/// <summary><c>ml doctor</c>: what is wrong with the configuration and the machine, before a server is started.</summary>
static class DoctorVerb
{
    static readonly Option<bool> Page = new("--settings-page") { Description = "Print docs/configuration.md instead, which is made of the settings." };

    public static Command Build()
    {
        var command = new Command("doctor", "Check settings, databases, stores, permissions, disk and libraries; takes the flags of `ml server`, changes nothing.") { Page };
        var flags = new ServerFlags(command);
        command.SetAction((parse, _) => ConsoleErrors.GuardAsync(async () =>
        {
            if (!parse.GetValue(Page)) return await ExamineAsync(flags.Read(parse));
            Console.Write(SettingsPage.Write());
            return 0;
        }));
        return command;
    }

    static async Task<int> ExamineAsync(ServerOptions options)
    {
        var broken = 0;
        await foreach (var finding in Examination.RunAsync(options))
        {
            var mark = finding.Level switch { FindingLevel.Well => "ok  ", FindingLevel.Missing => "warn", _ => "FAIL" };
            Console.WriteLine($"{mark}  {finding.About,-18} {finding.Text}");
            if (finding.Level == FindingLevel.Broken) broken++;
        }

        return broken == 0 ? 0 : 1;
    }
}
