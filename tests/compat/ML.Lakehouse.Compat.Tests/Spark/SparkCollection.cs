namespace ML.Lakehouse.Compat.Tests.Spark;

/// <summary>The tests that share one Spark server.</summary>
[CollectionDefinition(Name)]
public sealed class SparkCollection : ICollectionFixture<SparkFixture>
{
    public const string Name = "Spark";
}
