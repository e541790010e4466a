using ML.Common.Errors;

namespace ML.Storage.Disk;

/// <summary>What a failure of the file system means for the caller of a store.</summary>
static class DiskErrors
{
    // errno values of Linux, which .NET keeps as HResult of the IOException.
    const int NoSpace = 28, OverQuota = 122, ReadOnlyFileSystem = 30;

    public static PlatformException Explain(Exception error, string path) => error switch
    {
        IOException { HResult: NoSpace or OverQuota } => Unavailable("the disk of the artifact store is full", error),
        IOException { HResult: ReadOnlyFileSystem } or UnauthorizedAccessException => Unavailable("the artifact store cannot be written", error),
        PathTooLongException => Invalid($"'{Shorten(path)}' is too long for a file name", error),
        DirectoryNotFoundException => Unavailable("its folder was deleted meanwhile", error),
        _ => Invalid($"'{Shorten(path)}' cannot be stored: a file stands where a directory is needed, or the other way round", error),
    };

    static PlatformException Unavailable(string why, Exception inner) =>
        new(ErrorCode.TemporarilyUnavailable, $"The artifact was not stored or read: {why}. Try again later.", inner);

    static PlatformException Invalid(string message, Exception inner) => new(ErrorCode.InvalidParameterValue, message, inner);

    static string Shorten(string path) => path.Length <= 200 ? path : path[..200] + "…";
}
