using System.Globalization;

namespace ML.Training.Integration.Tests;

/// <summary>Finds the processes that a process started.</summary>
static class Children
{
    public static IReadOnlyList<int> Of(int parent)
    {
        var list = File.ReadAllText($"/proc/{parent}/task/{parent}/children") + string.Join(' ', Directory.EnumerateDirectories($"/proc/{parent}/task")
            .Where(task => Path.GetFileName(task) != parent.ToString(CultureInfo.InvariantCulture)).Select(task => " " + File.ReadAllText(Path.Combine(task, "children"))));
        return list.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture)).ToList();
    }
}
