using ML.TestKit.Servers;

namespace ML.Benchmarks.Tracking;

/// <summary>Ends a server at once, so that its way of stopping does not count into a start.</summary>
static class QuickEnd
{
    public static async Task DisposeQuicklyAsync(this MlServer server)
    {
        server.Process.Signal("KILL");
        await server.DisposeAsync();
    }

    public static async Task DisposeQuicklyAsync(this MlflowServer server)
    {
        server.Process.Signal("KILL");
        await server.DisposeAsync();
    }
}
