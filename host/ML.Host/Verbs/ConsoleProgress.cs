namespace ML.Host.Verbs;

/// <summary>One line on a terminal that counts; silent where the output goes to a file.</summary>
sealed class ConsoleProgress : IProgress<(string Name, long Rows)>
{
    public void Report((string Name, long Rows) value)
    {
        if (!Console.IsErrorRedirected) Console.Error.Write($"\r{value.Name}: {value.Rows:N0} rows \u001b[K");
    }
}
