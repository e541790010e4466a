using System.CommandLine;
using ML.Host.Configuration;
using ML.Host.Server;

namespace ML.Host.Verbs;

/// <summary><c>ml server</c>: the platform's server, with the flags of <c>mlflow server</c>.</summary>
static class ServerVerb
{
    public static Command Build()
    {
        var command = new Command("server", "Start the platform's server. Takes the flags and MLFLOW_* variables of `mlflow server`.");
        var options = ServerSettings.All.ToDictionary(s => s.Name, ToOption);
        foreach (var option in options.Values) command.Options.Add(option);
        command.SetAction((parse, cancellation) => ConsoleErrors.GuardAsync(() =>
        {
            var flags = new Dictionary<string, string>();
            foreach (var (name, option) in options)
                if (parse.GetResult(option) is { Implicit: false }) flags[name] = ValueOf(parse, option);
            var values = new SettingValues(ServerSettings.All, flags, Environment.GetEnvironmentVariable);
            return ServerApplication.RunAsync(ServerOptions.From(values), cancellation);
        }));
        return command;
    }

    static Option ToOption(Setting setting)
    {
        string[] aliases = setting.Short is { } letter ? ["-" + letter] : [];
        var description = setting.Environment is null ? setting.Description : $"{setting.Description} [{setting.Environment}]";
        return setting.Switch
            ? new Option<bool>("--" + setting.Name, aliases) { Description = description, Hidden = setting.Refused is not null }
            : new Option<string>("--" + setting.Name, aliases) { Description = description, Hidden = setting.Refused is not null };
    }

    static string ValueOf(ParseResult parse, Option option) =>
        option is Option<bool> flag ? parse.GetValue(flag) ? "true" : "false" : parse.GetValue((Option<string>)option) ?? "";
}
