using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using ML.Client.Tracing;

namespace ML.Client.Autologging;

/// <summary>A chat client that makes a span of every call: messages, answer, token counts, tools, errors, time.</summary>
/// <param name="inner">The client that answers.</param>
public sealed class TracedChatClient(IChatClient inner) : DelegatingChatClient(inner)
{
    readonly string? _provider = inner.GetService<ChatClientMetadata>()?.ProviderName;
    readonly string? _model = inner.GetService<ChatClientMetadata>()?.DefaultModelId;

    /// <inheritdoc/>
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var asked = messages as IList<ChatMessage> ?? [.. messages];
        using var span = Start(asked, options);
        try
        {
            var response = await base.GetResponseAsync(asked, options, cancellationToken).ConfigureAwait(false);
            End(span, response);
            return response;
        }
        catch (Exception exception)
        {
            span.Fail(exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var asked = messages as IList<ChatMessage> ?? [.. messages];
        using var span = Start(asked, options);
        var updates = new List<ChatResponseUpdate>();
        await using var stream = base.GetStreamingResponseAsync(asked, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(stream, span).ConfigureAwait(false))
        {
            if (updates.Count == 0) span.AddEvent("first_token");
            updates.Add(stream.Current);
            yield return stream.Current;
        }

        End(span, updates.ToChatResponse());
    }

    static async Task<bool> NextAsync(IAsyncEnumerator<ChatResponseUpdate> stream, TraceSpan span)
    {
        try
        {
            return await stream.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            span.Fail(exception);
            throw;
        }
    }

    TraceSpan Start(IList<ChatMessage> messages, ChatOptions? options)
    {
        var span = Tracer.Start("chat", SpanType.ChatModel);
        // Without a listener nothing is built.
        if (span.Activity is null) return span;
        span.Set(SpanKeys.Inputs, ChatJson.Request(messages, options)).Set(SpanKeys.MessageFormat, "openai");
        if ((options?.ModelId ?? _model) is { } model) span.Set(SpanKeys.Model, model);
        if (_provider is not null) span.Set(SpanKeys.Provider, _provider);
        if (ChatJson.Tools(options) is { } tools) span.Set(SpanKeys.Tools, tools);
        return span;
    }

    static void End(TraceSpan span, ChatResponse response)
    {
        if (span.Activity is null) return;
        span.Set(SpanKeys.Outputs, ChatJson.Response(response));
        if (response.ModelId is { } model) span.Set(SpanKeys.Model, model);
        if (ChatJson.Usage(response.Usage) is { } usage) span.Set(SpanKeys.TokenUsage, usage);
    }
}
