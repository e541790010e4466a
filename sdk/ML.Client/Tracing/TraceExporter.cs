using System.Diagnostics;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ML.Client.Errors;
using ML.Client.Http;

namespace ML.Client.Tracing;

/// <summary>Listens to activity sources and sends what ends to the server's OTLP endpoint, in the background, gathered for a moment.</summary>
internal sealed class TraceExporter : IAsyncDisposable
{
    const int MostSpans = 10_000;
    const int SpansPerRequest = 512;
    static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(500);
    static readonly MediaTypeHeaderValue Protobuf = new("application/x-protobuf");

    readonly Channel<(Activity Span, string? RunId)> _ended = Channel.CreateBounded<(Activity, string?)>(
        new BoundedChannelOptions(MostSpans) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    readonly MlflowTransport _transport;
    readonly string _experimentId;
    readonly ActivityListener _listener;
    readonly Task _pump;
    readonly SemaphoreSlim _sending = new(1);
    readonly CancellationTokenSource _hurry = new();

    public TraceExporter(MlflowTransport transport, string experimentId, Func<string, bool> sources)
    {
        (_transport, _experimentId) = (transport, experimentId);
        _listener = new()
        {
            ShouldListenTo = source => source.Name != ClientDiagnostics.Name && sources(source.Name),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = OnStopped,
        };
        ActivitySource.AddActivityListener(_listener);
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>Sends what has ended so far.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (Take() is { Count: > 0 } spans)
                foreach (var run in spans.GroupBy(s => s.RunId)) await SendAsync([.. run.Select(s => s.Span)], run.Key, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _ended.Writer.TryComplete();
        await _hurry.CancelAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(false);
        _hurry.Dispose();
    }

    void OnStopped(Activity activity) => _ended.Writer.TryWrite((activity, Fluent.RunScope.Current?.RunId));

    async Task PumpAsync()
    {
        while (await _ended.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            // Spans of one trace end within moments of each other; the root comes last.
            if (!_hurry.IsCancellationRequested) await Task.Delay(Gather, _hurry.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (MlflowException exception)
            {
                _transport.Logger.LogWarning(exception, "spans could not be sent and are dropped");
            }
        }
    }

    List<(Activity Span, string? RunId)> Take()
    {
        var spans = new List<(Activity, string?)>();
        while (spans.Count < SpansPerRequest && _ended.Reader.TryRead(out var span)) spans.Add(span);
        return spans;
    }

    Task<Answer> SendAsync(List<Activity> spans, string? runId, CancellationToken cancellation)
    {
        var body = OtlpWriter.Write(spans);
        return _transport.SendAsync(HttpMethod.Post, "v1/traces", () =>
        {
            var content = new ByteArrayContent(body);
            content.Headers.ContentType = Protobuf;
            // Content headers travel with each attempt; the server reads them like any other.
            content.Headers.TryAddWithoutValidation("x-mlflow-experiment-id", _experimentId);
            if (runId is not null) content.Headers.TryAddWithoutValidation("x-mlflow-run-id", runId);
            return content;
        }, cancellation);
    }
}
