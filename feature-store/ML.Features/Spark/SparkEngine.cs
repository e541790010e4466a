using ML.Common.Errors;

namespace ML.Features.Spark;

/// <summary>The Spark cluster that this feature store is set up with.</summary>
sealed class SparkEngine(FeatureStoreOptions options, IHttpClientFactory clients)
{
    public const string ClientName = "ml-features-spark";

    /// <summary>What requests call it.</summary>
    public const string Name = "spark";

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for an engine that is none.</exception>
    public static void Check(string? engine)
    {
        if (engine is not (null or "embedded" or Name)) throw PlatformException.Invalid($"engine is '{engine}'; expected embedded or spark");
    }

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when none is set up, TEMPORARILY_UNAVAILABLE when it cannot be reached.</exception>
    public async Task<SparkSession> ConnectAsync(CancellationToken cancellation)
    {
        if (options.Spark is not { } address) throw PlatformException.Invalid("engine is 'spark', and no Spark is set up: give --spark sc://host:port (ML_SPARK)");
        var session = new SparkSession(clients.CreateClient(ClientName), SparkAddress.Parse(address));
        // The zone decides how wall-clock times turn into moments: never the cluster's.
        await session.ExecuteAsync("SET TIME ZONE 'UTC'", cancellation);
        // What does not fit a type must fail, as it does here, and not turn into something else.
        await session.ExecuteAsync("SET spark.sql.ansi.enabled = true", cancellation);
        return session;
    }
}
