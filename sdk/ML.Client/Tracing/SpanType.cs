namespace ML.Client.Tracing;

/// <summary>The kinds of spans that MLflow's UI knows.</summary>
public static class SpanType
{
    /// <summary>A completion by a language model.</summary>
    public const string Llm = "LLM";

    /// <summary>A fixed sequence of steps.</summary>
    public const string Chain = "CHAIN";

    /// <summary>A model that chooses its own steps.</summary>
    public const string Agent = "AGENT";

    /// <summary>A function that a model called.</summary>
    public const string Tool = "TOOL";

    /// <summary>A chat with a language model.</summary>
    public const string ChatModel = "CHAT_MODEL";

    /// <summary>A search for documents.</summary>
    public const string Retriever = "RETRIEVER";

    /// <summary>Turning text into values.</summary>
    public const string Parser = "PARSER";

    /// <summary>Turning text into vectors.</summary>
    public const string Embedding = "EMBEDDING";

    /// <summary>Sorting documents anew.</summary>
    public const string Reranker = "RERANKER";

    /// <summary>Anything else.</summary>
    public const string Unknown = "UNKNOWN";
}
