using System.Net;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Operations;

/// <summary>Takes spans as OTLP over HTTP, in protobuf.</summary>
sealed class OtlpCollector : IDisposable
{
    readonly LoopbackListener listener;
    readonly List<Span> spans = [];

    public OtlpCollector()
    {
        Address = $"http://127.0.0.1:{FreePort.Next()}";
        listener = new LoopbackListener(Address + "/", TakeAsync);
    }

    public sealed record Span(string Trace, string Id, string Parent, string Name);

    public string Address { get; }

    public IReadOnlyList<Span> Spans
    {
        get
        {
            lock (spans) return [.. spans];
        }
    }

    public void Dispose() => listener.Dispose();

    async Task TakeAsync(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        if (context.Request.Url!.AbsolutePath == "/v1/traces") Take(body.ToArray());
        context.Response.ContentType = "application/x-protobuf";
    }

    // ExportTraceServiceRequest.resource_spans = 1, .scope_spans = 2, .spans = 2; of a span trace_id = 1, span_id = 2, parent_span_id = 4, name = 5.
    void Take(ReadOnlyMemory<byte> request)
    {
        foreach (var span in Messages(request, 1).SelectMany(r => Messages(r, 2)).SelectMany(s => Messages(s, 2)))
        {
            string Hex(int field) => Convert.ToHexStringLower(Messages(span, field).FirstOrDefault().Span);
            lock (spans) spans.Add(new Span(Hex(1), Hex(2), Hex(4), System.Text.Encoding.UTF8.GetString(Messages(span, 5).FirstOrDefault().Span)));
        }
    }

    /// <summary>The length-delimited fields of one number.</summary>
    static List<ReadOnlyMemory<byte>> Messages(ReadOnlyMemory<byte> message, int field)
    {
        List<ReadOnlyMemory<byte>> found = [];
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            var length = (key & 7) switch { 1 => 8, 5 => 4, 2 => (int)Varint(message, ref at), _ => -1 };
            if (length < 0)
            {
                Varint(message, ref at);
                continue;
            }

            if (key >> 3 == (ulong)field && (key & 7) == 2) found.Add(message.Slice(at, length));
            at += length;
        }

        return found;
    }

    static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message.Span[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
