namespace ML.Training.Launching;

/// <summary>Slurm's compressed lists of nodes, such as <c>gpu[03-05,7],login</c>.</summary>
static class SlurmNodes
{
    public static string First(string list)
    {
        var bracket = list.IndexOf('[');
        var comma = list.IndexOf(',');
        if (bracket < 0 || (comma >= 0 && comma < bracket)) return list.Split(',')[0];
        var end = list.IndexOfAny(['-', ',', ']'], bracket);
        return string.Concat(list.AsSpan(0, bracket), list.AsSpan(bracket + 1, end - bracket - 1));
    }
}
