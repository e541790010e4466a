using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ML.Hosting.Requests;

/// <summary>JSON that is sent while it is written, so that an answer of any length takes little memory.</summary>
public sealed class StreamedJson : IAsyncDisposable
{
    // Half of what the server holds of an answer before it makes us wait for the caller.
    const int FlushBytes = 32 * 1024;

    readonly PipeWriter output;
    readonly CancellationToken cancellation;
    long sent;

    public StreamedJson(PipeWriter output, CancellationToken cancellation)
    {
        this.output = output;
        this.cancellation = cancellation;
        Json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    public Utf8JsonWriter Json { get; }

    // The writer counts as pending only what stands in its last piece of memory.
    public ValueTask FlushWhenFullAsync() => Json.BytesCommitted + Json.BytesPending - sent < FlushBytes ? ValueTask.CompletedTask : FlushAsync();

    public async ValueTask FlushAsync()
    {
        Json.Flush();
        sent = Json.BytesCommitted;
        await output.FlushAsync(cancellation);
    }

    public ValueTask DisposeAsync() => Json.DisposeAsync();
}
