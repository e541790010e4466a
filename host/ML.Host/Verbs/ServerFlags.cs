using System.CommandLine;
using ML.Host.Configuration;

namespace ML.Host.Verbs;

/// <summary>The settings of a server as flags of a verb.</summary>
sealed class ServerFlags
{
    readonly Dictionary<string, Option> options = ServerSettings.All.ToDictionary(s => s.Name, ToOption);

    public ServerFlags(Command command)
    {
        foreach (var option in options.Values) command.Options.Add(option);
    }

    /// <summary>What flags, environment and file say together.</summary>
    /// <exception cref="ML.Common.Errors.PlatformException">INVALID_PARAMETER_VALUE naming every setting that is wrong.</exception>
    public ServerOptions Read(ParseResult parse)
    {
        var flags = new Dictionary<string, string>();
        foreach (var (name, option) in options)
            if (parse.GetResult(option) is { Implicit: false }) flags[name] = ValueOf(parse, option);
        return ServerOptions.From(new SettingValues(ServerSettings.All, flags, Environment.GetEnvironmentVariable));
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
