namespace ML.Client.Fluent;

/// <summary>
/// One place on the chain of active runs of an asynchronous flow. The place is taken before the server answers, because
/// what an asynchronous method sets does not flow back to its caller; the run is filled in when it has started.
/// </summary>
internal sealed class RunScope(RunScope? parent)
{
    static readonly AsyncLocal<RunScope?> Flow = new();

    public ActiveRun? Run { get; set; }

    public bool Closed { get; private set; }

    /// <summary>The innermost run of this flow that has started and not ended.</summary>
    public static ActiveRun? Current
    {
        get
        {
            var scope = Flow.Value;
            while (scope is not null && (scope.Closed || scope.Run is null)) scope = scope.Parent;
            return scope?.Run;
        }
    }

    RunScope? Parent { get; } = parent;

    public static RunScope Push()
    {
        var scope = new RunScope(Flow.Value);
        Flow.Value = scope;
        return scope;
    }

    public void Close()
    {
        Closed = true;
        if (Flow.Value == this) Flow.Value = Parent;
    }
}
