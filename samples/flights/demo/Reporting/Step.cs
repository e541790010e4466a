namespace ML.Samples.Flights.Reporting;

/// <summary>One step while it runs: what it is at, and what came of it.</summary>
sealed class Step(string name, Action<string, double?> show)
{
    readonly List<string> results = [];

    public string Name => name;

    public IReadOnlyList<string> Results => results;

    /// <summary>Says what is going on now; the next call replaces it.</summary>
    /// <param name="share">How much of the step is done, from 0 to 1; null where nobody knows.</param>
    public void At(string text, double? share = null) => show(text, share);

    /// <summary>Adds a line to the step's result.</summary>
    public void Result(string line) => results.Add(line);
}
