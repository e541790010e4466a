using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using ML.Common.Errors;

namespace ML.Storage.S3;

/// <summary>Turns the client library's errors into the platform's.</summary>
static class S3Errors
{
    public static bool IsKnown(Exception error) => error is AmazonClientException or AmazonServiceException or HttpRequestException;

    public static PlatformException Explain(Exception error, string key) =>
        StoreErrors.Explain(error is AmazonServiceException answered ? (int)answered.StatusCode : 0, $"'{key}': {error.Message}", error);

    public static async Task<T> GuardAsync<T>(string key, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception error) when (IsKnown(error))
        {
            throw Explain(error, key);
        }
    }

    /// <summary>Null where the store has no such object.</summary>
    public static async Task<T?> OrNullAsync<T>(string key, Func<Task<T>> work) where T : class
    {
        if (key.Length == 0) return null;
        try
        {
            return await work();
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (Exception error) when (IsKnown(error))
        {
            throw Explain(error, key);
        }
    }
}
