using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using ML.Client.Tracing;

namespace ML.Client.Autologging;

/// <summary>An embedding generator that makes a span of every call: inputs, number and size of the vectors, token counts, errors, time.</summary>
/// <typeparam name="TInput">What is embedded.</typeparam>
/// <typeparam name="TEmbedding">The embedding.</typeparam>
/// <param name="inner">The generator that answers.</param>
public sealed class TracedEmbeddingGenerator<TInput, TEmbedding>(IEmbeddingGenerator<TInput, TEmbedding> inner) : DelegatingEmbeddingGenerator<TInput, TEmbedding>(inner)
    where TEmbedding : Embedding
{
    /// <inheritdoc/>
    public override async Task<GeneratedEmbeddings<TEmbedding>> GenerateAsync(IEnumerable<TInput> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var asked = values as IList<TInput> ?? [.. values];
        using var span = Tracer.Start("embeddings", SpanType.Embedding);
        if (span.Activity is not null)
            span.Set(SpanKeys.Inputs, new JsonObject { ["input"] = new JsonArray([.. asked.Select(v => (JsonNode?)JsonValue.Create(v?.ToString()))]) });
        try
        {
            var embeddings = await base.GenerateAsync(asked, options, cancellationToken).ConfigureAwait(false);
            End(span, embeddings, options);
            return embeddings;
        }
        catch (Exception exception)
        {
            span.Fail(exception);
            throw;
        }
    }

    static void End(TraceSpan span, GeneratedEmbeddings<TEmbedding> embeddings, EmbeddingGenerationOptions? options)
    {
        if (span.Activity is null) return;
        span.Set(SpanKeys.Outputs, new JsonObject { ["count"] = embeddings.Count, ["dimensions"] = embeddings.Count > 0 ? embeddings[0].Dimensions : 0 });
        if ((embeddings.FirstOrDefault()?.ModelId ?? options?.ModelId) is { } model) span.Set(SpanKeys.Model, model);
        if (ChatJson.Usage(embeddings.Usage) is { } usage) span.Set(SpanKeys.TokenUsage, usage);
    }
}
