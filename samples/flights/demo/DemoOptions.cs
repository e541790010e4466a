namespace ML.Samples.Flights;

/// <summary>How the demo runs.</summary>
sealed record DemoOptions
{
    /// <summary>Folder of everything the demo makes; with a platform of its own, of the platform's data too.</summary>
    public required string Folder { get; init; }

    /// <summary>A running platform; null starts one.</summary>
    public string? TrackingUri { get; init; }

    /// <summary>Port of the demo's own platform; 0 takes 5000, or a free one when that is taken.</summary>
    public int Port { get; init; }

    /// <summary>Share of the flights that are used, from 0 (none) to 1 (all).</summary>
    public double Sample { get; init; } = 1;

    /// <summary>Requests sent to the endpoint while the next version gets a share of them.</summary>
    public int Requests { get; init; } = 10_000;

    /// <summary>Whether the demo ends, and its platform with it, once it is through.</summary>
    public bool Exit { get; init; }

    /// <summary>The sample's files: data, features, training-set.json. They come with the executable.</summary>
    public static string Source { get; } = Path.Combine(AppContext.BaseDirectory, "samples", "flights");
}
