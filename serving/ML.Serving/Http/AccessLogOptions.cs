namespace ML.Serving.Http;

/// <summary>Whether each inference gets a line in the log, of category <c>ML.Serving.Access</c>.</summary>
public sealed record AccessLogOptions
{
    /// <summary>Default false: a line for each of many thousand requests a second costs more than some models.</summary>
    public bool Enabled { get; init; }
}
