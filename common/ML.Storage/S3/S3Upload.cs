using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using ML.Common.Errors;

namespace ML.Storage.S3;

/// <summary>Stores one object: small ones with one request, larger ones in parts, so that memory stays flat.</summary>
sealed class S3Upload(IAmazonS3 client, string bucket, string path, bool onlyNew)
{
    readonly string key = ObjectPath.Normalize(path) is { Length: > 0 } normal ? normal : throw PlatformException.Invalid("Invalid path");

    /// <summary>True when stored; false when the object must be new and is not.</summary>
    public async Task<bool> StoreAsync(Stream content, CancellationToken cancellation)
    {
        using var buffer = new PartBuffer(content);
        await buffer.NextAsync(cancellation);
        return buffer.IsFull ? await InPartsAsync(buffer, cancellation) : await AtOnceAsync(buffer, cancellation);
    }

    Task<bool> AtOnceAsync(PartBuffer buffer, CancellationToken cancellation)
    {
        return FinishAsync(() => client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = bucket, Key = key, InputStream = buffer.AsStream(), IfNoneMatch = onlyNew ? "*" : null, AutoResetStreamPosition = false,
            }, cancellation));
    }

    async Task<bool> InPartsAsync(PartBuffer buffer, CancellationToken cancellation)
    {
        var begun = await S3Errors.GuardAsync(key, () => client.InitiateMultipartUploadAsync(bucket, key, cancellation));
        try
        {
            var parts = new List<PartETag>();
            do parts.Add(await UploadAsync(begun.UploadId, parts.Count + 1, buffer, cancellation));
            while (buffer.IsFull && await buffer.NextAsync(cancellation));
            var request = new CompleteMultipartUploadRequest
            {
                BucketName = bucket, Key = key, UploadId = begun.UploadId, PartETags = parts, IfNoneMatch = onlyNew ? "*" : null,
            };
            return await FinishAsync(() => client.CompleteMultipartUploadAsync(request, cancellation))
                || await AbortAsync(begun.UploadId);
        }
        catch
        {
            await AbortAsync(begun.UploadId);
            throw;
        }
    }

    async Task<PartETag> UploadAsync(string uploadId, int number, PartBuffer buffer, CancellationToken cancellation)
    {
        var request = new UploadPartRequest
        {
            BucketName = bucket, Key = key, UploadId = uploadId, PartNumber = number, InputStream = buffer.AsStream(), PartSize = buffer.Part.Length,
        };
        var answer = await S3Errors.GuardAsync(key, () => client.UploadPartAsync(request, cancellation));
        return new PartETag(number, answer.ETag);
    }

    // The store removes parts nobody completes after its own time as well; a failure to do it now is no failure of the upload.
    async Task<bool> AbortAsync(string uploadId)
    {
        try
        {
            await client.AbortMultipartUploadAsync(bucket, key, uploadId, CancellationToken.None);
        }
        catch (AmazonS3Exception)
        {
        }

        return false;
    }

    async Task<bool> FinishAsync<T>(Func<Task<T>> store)
    {
        try
        {
            await store();
            return true;
        }
        catch (AmazonS3Exception error) when (onlyNew && error.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
        {
            return false;
        }
        catch (Exception error) when (S3Errors.IsKnown(error))
        {
            throw S3Errors.Explain(error, key);
        }
    }
}
