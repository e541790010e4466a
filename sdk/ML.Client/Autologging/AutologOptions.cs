namespace ML.Client.Autologging;

/// <summary>What <see cref="Mlflow.AutologAsync"/> turns on.</summary>
public sealed class AutologOptions
{
    /// <summary>Activity sources whose activities become spans, beside <c>ML.Traces</c> and the traced chat clients. A trailing * matches any ending. Default: none.</summary>
    public IList<string> ActivitySources { get; } = [];

    /// <summary>The experiment of the traces. Null takes the current one, as runs do.</summary>
    public string? ExperimentId { get; set; }
}
