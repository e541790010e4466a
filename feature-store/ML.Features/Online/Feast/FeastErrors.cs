using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ML.Common.Errors;
using ML.Hosting.Errors;

namespace ML.Features.Online.Feast;

/// <summary>Feast's error body: a JSON string that itself holds JSON with the name of the exception that the client is to raise.</summary>
static class FeastErrors
{
    public static ErrorEnvelope Envelope { get; } = new(WriteAsync);

    static Task WriteAsync(HttpContext context, ErrorCode code, string message)
    {
        context.Response.ForgetAnswer();
        var name = ClassOf(code, message);
        context.Response.StatusCode = name == "PushSourceNotFoundException" ? StatusCodes.Status422UnprocessableEntity : ErrorCodeTable.Of(code).Status;
        context.Response.ContentType = "application/json";
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("module", "feast.errors");
            writer.WriteString("class", name);
            writer.WriteString("message", message);
            writer.WriteEndObject();
        }

        var inner = System.Text.Encoding.UTF8.GetString(buffer.ToArray());
        return context.Response.WriteAsync(JsonEncodedText.Encode(inner) is var text ? $"\"{text}\"" : "", context.RequestAborted);
    }

    static string ClassOf(ErrorCode code, string message) => code switch
    {
        ErrorCode.ResourceDoesNotExist when message.StartsWith("feature service", StringComparison.Ordinal) => "FeatureServiceNotFoundException",
        ErrorCode.ResourceDoesNotExist when message.StartsWith("push source", StringComparison.Ordinal) => "PushSourceNotFoundException",
        ErrorCode.ResourceDoesNotExist => "FeatureViewNotFoundException",
        ErrorCode.PermissionDenied => "FeastPermissionError",
        ErrorCode.InvalidParameterValue when message.StartsWith("two features are named", StringComparison.Ordinal) => "FeatureNameCollisionError",
        _ => "FeastError",
    };
}
