using System.Text.Json.Nodes;
using ML.Host.Services;
using ML.Hosting.Auditing;
using ML.Hosting.Databases;

namespace ML.Host.Telemetry;

/// <summary>Tells the audit log of log levels that were set; a gateway alone and a server of nothing but artifacts have none, and log it.</summary>
static partial class LogLevelHistory
{
    const string Kind = "log_level";

    // A level is wanted most while the database fails: it is set by then, and this does not wait for long.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task WriteAsync(HttpContext context, string category, LogLevel? before, LogLevel? after)
    {
        var (plan, log) = (context.RequestServices.GetRequiredService<ServicePlan>(), context.RequestServices.GetRequiredService<ILogger<LogLevels>>());
        Changed(log, category, NameOf(before), NameOf(after));
        if (!plan.RunsAny || context.RequestServices.GetService<IAuditLog>() is not { } audit) return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(Patience);
        try
        {
            var change = new AuditChange($"{Kind}.set", Kind, category) { Before = StateOf(before, plan), After = StateOf(after, plan) };
            await context.RequestServices.GetRequiredService<IDatabase>().WriteAsync(
                async session =>
                {
                    await audit.WriteAsync(session, change);
                    return true;
                },
                patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception error)
        {
            Untold(log, category, error.Message);
        }
    }

    static JsonObject? StateOf(LogLevel? level, ServicePlan plan) => level is null ? null : new JsonObject
    {
        ["level"] = level.ToString(), ["services"] = plan.HereText,
    };

    static string NameOf(LogLevel? level) => level?.ToString() ?? "Default";

    [LoggerMessage(Level = LogLevel.Information, Message = "the log level of {Category} was {Before} and is {After}")]
    static partial void Changed(ILogger log, string category, string before, string after);

    [LoggerMessage(Level = LogLevel.Warning, Message = "that the log level of {Category} was set does not stand in the audit log: {Reason}")]
    static partial void Untold(ILogger log, string category, string reason);
}
