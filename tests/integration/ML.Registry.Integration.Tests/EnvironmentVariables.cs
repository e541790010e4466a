namespace ML.Registry.Integration.Tests;

/// <summary>Environment variables that servers started by a test inherit, until the test ends.</summary>
sealed class EnvironmentVariables : IDisposable
{
    readonly (string Name, string Value)[] variables;

    public EnvironmentVariables(params (string Name, string Value)[] variables)
    {
        this.variables = variables;
        foreach (var (name, value) in variables) Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose()
    {
        foreach (var (name, _) in variables) Environment.SetEnvironmentVariable(name, null);
    }
}
