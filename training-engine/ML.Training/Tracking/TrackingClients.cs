using ML.Client;

namespace ML.Training.Tracking;

/// <summary>Clients of a tracking server that give up after seconds, not minutes: training keeps what it could not send.</summary>
static class TrackingClients
{
    // Waits of 0, 4 and 8 seconds; the variable overrules as everywhere.
    const int Retries = 3;

    public static MlflowClient Open(string trackingUri)
    {
        var options = MlflowClientOptions.FromEnvironment();
        options.TrackingUri = trackingUri;
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("MLFLOW_HTTP_REQUEST_MAX_RETRIES"))) options.MaxRetries = Retries;
        return new MlflowClient(options);
    }
}
