using Microsoft.Extensions.Logging;
using ML.Client.Fluent;

namespace ML.Client.Autologging;

/// <summary>
/// Keeps what an application logs while a run is active in its flow, as the run's artifact <c>logs/log.txt</c>, uploaded when
/// the run ends: <c>builder.Logging.AddProvider(new RunLoggerProvider())</c>.
/// </summary>
public sealed class RunLoggerProvider : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new RunLogger(categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    sealed class RunLogger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && RunScope.Current is not null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel) || RunScope.Current is not { } run) return;
            var time = run.Client.Transport.Options.TimeProvider.GetUtcNow();
            run.LogText.Append($"{time:yyyy-MM-ddTHH:mm:ss.fffZ} {logLevel,-11} {category}: {formatter(state, exception)}{(exception is null ? "" : Environment.NewLine + exception)}");
        }
    }
}
