using Microsoft.Extensions.AI;

namespace ML.Client.Autologging;

/// <summary>Adds tracing to clients of language models.</summary>
public static class TracingExtensions
{
    /// <summary>The client with a span for every call; in a pipeline put it next to the model, inside function invocation, so that each round is seen.</summary>
    public static IChatClient WithMlflowTracing(this IChatClient client) => new TracedChatClient(client);

    /// <summary>The generator with a span for every call.</summary>
    public static IEmbeddingGenerator<TInput, TEmbedding> WithMlflowTracing<TInput, TEmbedding>(this IEmbeddingGenerator<TInput, TEmbedding> generator)
        where TEmbedding : Embedding => new TracedEmbeddingGenerator<TInput, TEmbedding>(generator);
}
