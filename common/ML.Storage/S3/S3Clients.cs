using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace ML.Storage.S3;

/// <summary>Makes S3 clients from the settings MLflow's users have: AWS's own variables and files, and MLFLOW_S3_ENDPOINT_URL.</summary>
static class S3Clients
{
    const string DefaultRegion = "us-east-1";

    public static IAmazonS3 FromEnvironment(Func<string, string?> variable)
    {
        var config = new AmazonS3Config
        {
            // Stores that are not Amazon's know no trailing checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = 3,
        };
        var endpoint = variable("MLFLOW_S3_ENDPOINT_URL") ?? variable("AWS_ENDPOINT_URL_S3") ?? variable("AWS_ENDPOINT_URL");
        var region = variable("AWS_REGION") ?? variable("AWS_DEFAULT_REGION") ?? DefaultRegion;
        if (string.IsNullOrEmpty(endpoint))
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        else
        {
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = region;
            config.ForcePathStyle = true;
        }

        return new AmazonS3Client(config);
    }
}
