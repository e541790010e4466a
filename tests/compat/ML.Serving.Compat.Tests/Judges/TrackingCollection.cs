namespace ML.Serving.Compat.Tests.Judges;

/// <summary>Tests that share one real tracking server, because it is slow to start.</summary>
[CollectionDefinition(Name)]
public sealed class TrackingCollection : ICollectionFixture<RealTrackingServer>
{
    public const string Name = "tracking";
}
