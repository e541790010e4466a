using ML.TestKit.Processes;

namespace ML.TestKit;

/// <summary>A folder of a test's own, removed with everything in it when the test ends.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Leftovers.NewFolder("ml-test-");

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A child process that is still ending may hold a file; the system's temporary folder is cleaned anyway.
        }
    }
}
