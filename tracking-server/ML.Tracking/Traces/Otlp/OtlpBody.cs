using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using ML.Common.Errors;
using ML.Tracking.Traces.Otlp.Protocol;

namespace ML.Tracking.Traces.Otlp;

/// <summary>Reads the body of an export: protobuf or its JSON, plain or compressed.</summary>
static class OtlpBody
{
    // Bounds what a small compressed body may become.
    const long MaxBytes = 256L << 20;

    static readonly JsonParser Json = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a body that is not what its headers say.</exception>
    public static async Task<ExportTraceServiceRequest> ReadAsync(HttpContext context)
    {
        var type = context.Request.ContentType;
        var media = type?.Split(';')[0].Trim();
        if (media is not ("application/x-protobuf" or "application/json"))
            throw PlatformException.Invalid($"Invalid Content-Type: {type ?? "None"}. Expected: application/x-protobuf or application/json");
        var body = await BytesAsync(context);
        try
        {
            return media == "application/json" ? Json.Parse<ExportTraceServiceRequest>(WithBase64Ids(body)) : ExportTraceServiceRequest.Parser.ParseFrom(body);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidJsonException or JsonException or FormatException or InvalidOperationException)
        {
            throw PlatformException.Invalid("Invalid OpenTelemetry format");
        }
    }

    static async Task<byte[]> BytesAsync(HttpContext context)
    {
        var encoding = context.Request.Headers.ContentEncoding.ToString().ToLowerInvariant();
        try
        {
            var raw = new MemoryStream();
            await context.Request.Body.CopyToAsync(raw, context.RequestAborted);
            raw.Position = 0;
            await using var plain = encoding switch
            {
                "" or "identity" => (Stream)raw,
                "gzip" => new GZipStream(raw, CompressionMode.Decompress),
                "deflate" => Deflate(raw),
                _ => throw PlatformException.Invalid($"Unsupported Content-Encoding: {encoding}"),
            };
            var bytes = new MemoryStream();
            var buffer = new byte[128 << 10];
            for (var read = 1; read > 0;)
            {
                read = await plain.ReadAsync(buffer, context.RequestAborted);
                if (bytes.Length + read > MaxBytes) throw PlatformException.Invalid($"The export is larger than {MaxBytes} bytes; send fewer spans at a time.");
                bytes.Write(buffer, 0, read);
            }

            return bytes.ToArray();
        }
        catch (InvalidDataException)
        {
            throw PlatformException.Invalid($"Failed to decompress {encoding} payload");
        }
    }

    // The two meanings of "deflate": with zlib's header, and without.
    static Stream Deflate(MemoryStream raw)
    {
        var hasHeader = raw.Length > 1 && raw.GetBuffer() is var bytes && (bytes[0] & 0x0f) == 8 && ((bytes[0] << 8) | bytes[1]) % 31 == 0;
        return hasHeader ? new ZLibStream(raw, CompressionMode.Decompress) : new DeflateStream(raw, CompressionMode.Decompress);
    }

    // OTLP writes ids as hexadecimal digits where protobuf's JSON has base64.
    static string WithBase64Ids(byte[] body)
    {
        var request = JsonNode.Parse(body) as JsonObject ?? throw new JsonException();
        foreach (var span in Items(request, "resourceSpans").SelectMany(r => Items(r, "scopeSpans")).SelectMany(s => Items(s, "spans")))
        {
            Convert(span);
            foreach (var link in Items(span, "links")) Convert(link);
        }

        return request.ToJsonString();
    }

    static IEnumerable<JsonObject> Items(JsonObject map, string name) => (map[name] as JsonArray)?.OfType<JsonObject>() ?? [];

    static void Convert(JsonObject map)
    {
        foreach (var field in (string[])["traceId", "spanId", "parentSpanId"])
            if (map[field] is JsonValue value && value.TryGetValue<string>(out var hex) && hex.Length > 0) map[field] = System.Convert.ToBase64String(System.Convert.FromHexString(hex));
    }
}
