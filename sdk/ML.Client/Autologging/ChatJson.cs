using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using ML.Client.Text;

namespace ML.Client.Autologging;

/// <summary>Chats in the JSON form of OpenAI's chat API, which MLflow's UI renders as a conversation.</summary>
internal static class ChatJson
{
    public static JsonObject Request(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var request = new JsonObject { ["messages"] = Array(messages.SelectMany(Messages)) };
        if (options?.ModelId is { } model) request["model"] = model;
        if (options?.Temperature is { } temperature) request["temperature"] = temperature;
        if (options?.MaxOutputTokens is { } limit) request["max_tokens"] = limit;
        if (options?.TopP is { } topP) request["top_p"] = topP;
        return request;
    }

    public static JsonObject Response(ChatResponse response)
    {
        var answer = new JsonObject();
        if (response.ResponseId is { } id) answer["id"] = id;
        if (response.ModelId is { } model) answer["model"] = model;
        answer["choices"] = Array(response.Messages.SelectMany(Messages).Select((message, i) => new JsonObject
        {
            ["index"] = i, ["message"] = message, ["finish_reason"] = response.FinishReason?.Value,
        }));
        return answer;
    }

    /// <summary>The functions a model may call; null when there are none.</summary>
    public static JsonArray? Tools(ChatOptions? options)
    {
        var functions = options?.Tools?.OfType<AIFunctionDeclaration>().ToList();
        return functions is not { Count: > 0 } ? null : Array(functions.Select(f => new JsonObject
        {
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = f.Name, ["description"] = f.Description, ["parameters"] = JsonNode.Parse(f.JsonSchema.GetRawText()) },
        }));
    }

    /// <summary>Token counts under MLflow's names; null when the model told none.</summary>
    public static JsonObject? Usage(UsageDetails? usage)
    {
        if (usage is null) return null;
        var counts = new JsonObject { ["input_tokens"] = usage.InputTokenCount ?? 0, ["output_tokens"] = usage.OutputTokenCount ?? 0 };
        counts["total_tokens"] = usage.TotalTokenCount ?? (usage.InputTokenCount ?? 0) + (usage.OutputTokenCount ?? 0);
        if (usage.CachedInputTokenCount is { } cached) counts["cache_read_input_tokens"] = cached;
        return counts;
    }

    // A message that carries several tool results is several messages there.
    static IEnumerable<JsonObject> Messages(ChatMessage message)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
            yield return new() { ["role"] = "tool", ["tool_call_id"] = result.CallId, ["content"] = Loose(result.Result)?.ToString() };
        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        if (calls.Count == 0 && message.Contents.Count > 0 && message.Contents.All(c => c is FunctionResultContent)) yield break;
        var json = new JsonObject { ["role"] = message.Role.Value, ["content"] = message.Text };
        if (calls.Count > 0) json["tool_calls"] = Array(calls.Select(Call));
        yield return json;
    }

    static JsonObject Call(FunctionCallContent call) => new()
    {
        ["id"] = call.CallId, ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = Arguments(call.Arguments).ToJsonString(JsonText.Compact) },
    };

    static JsonObject Arguments(IDictionary<string, object?>? arguments)
    {
        var json = new JsonObject();
        foreach (var (name, value) in arguments ?? new Dictionary<string, object?>()) json[name] = Loose(value);
        return json;
    }

    // Arguments and results come as JSON from models and as plain values from code; what is neither is told by its text.
    static JsonNode? Loose(object? value)
    {
        if (value is JsonElement element) return JsonNode.Parse(element.GetRawText());
        try
        {
            return JsonText.Scalar(value);
        }
        catch (ArgumentException)
        {
            return JsonValue.Create(value!.ToString());
        }
    }

    static JsonArray Array(IEnumerable<JsonObject> items) => new([.. items]);
}
