using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ML.Common.Errors;

namespace ML.Hosting.Errors;

/// <summary>MLflow's error body: one line of JSON with error_code, message and, where MLflow has them, sqlstate and error_class.</summary>
public static class MlflowErrorEnvelope
{
    public static Task WriteAsync(HttpContext context, ErrorCode code, string message)
    {
        var entry = ErrorCodeTable.Of(code);
        context.Response.ForgetAnswer();
        context.Response.StatusCode = entry.Status;
        context.Response.ContentType = "application/json";
        var body = Encode(entry, message);
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    static byte[] Encode(ErrorCodeTable.Entry entry, string message)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("error_code"u8, entry.Name);
            json.WriteString("message"u8, message);
            if (entry.SqlState is not null) json.WriteString("sqlstate"u8, entry.SqlState);
            if (entry.ErrorClass is not null) json.WriteString("error_class"u8, entry.ErrorClass);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
