namespace ML.Serving.Endpoints.Gateway;

/// <summary>How many copies for shadows may be under way in this process: beyond it they are dropped, for shadows may never slow traffic down.</summary>
static class ShadowLimit
{
    const int Most = 64;
    static int underWay;

    /// <summary>Runs the work in the background, or drops it.</summary>
    public static void Run(Func<Task> work)
    {
        if (Interlocked.Increment(ref underWay) > Most)
        {
            Interlocked.Decrement(ref underWay);
            return;
        }

        _ = Task.Run(async () =>
        {
            try
            {
                await work();
            }
            finally
            {
                Interlocked.Decrement(ref underWay);
            }
        });
    }

    /// <summary>False when a copy would be dropped: it need not be made then.</summary>
    public static bool HasRoom => Volatile.Read(ref underWay) < Most;

    /// <summary>The shadow entities of an endpoint beside the one that answers.</summary>
    public static IReadOnlyList<EntityHost> Of(Endpoint endpoint, EntityHost answering) =>
        endpoint.Config.TrafficConfig?.Shadow is not { Count: > 0 } names ? [] : [.. names.Where(n => n != answering.Name).Select(endpoint.Find).OfType<EntityHost>()];
}
