using System.Runtime.CompilerServices;
using ML.Common.Errors;

namespace ML.Storage;

/// <summary>
/// A flat set of objects under slash-separated paths, as disks and cloud stores have it. Paths are relative to the
/// store's root and are normalised and confined by <see cref="ObjectPath"/>; folders exist as long as something is in them.
/// </summary>
public interface IObjectStore
{
    /// <summary>What is known of an object without reading it; null when there is no object (a folder is none).</summary>
    Task<ObjectInfo?> HeadAsync(string path, CancellationToken cancellation = default);

    /// <summary>Opens an object for reading; null when there is none.</summary>
    /// <param name="path">The object.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes; null reads to the end.</param>
    /// <param name="cancellation">Ends the opening, not the reading.</param>
    Task<ObjectContent?> OpenAsync(string path, long offset = 0, long? length = null, CancellationToken cancellation = default);

    /// <summary>
    /// Stores an object whole or not at all: until the task completes the old object stays, and when the content ends
    /// early (its stream throws) nothing is left behind.
    /// </summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when a folder has that path or a file is above it.</exception>
    Task PutAsync(string path, Stream content, CancellationToken cancellation = default);

    /// <summary>Like <see cref="PutAsync"/> for an object that must be new; false when somebody else's is there, of any number of callers one wins.</summary>
    Task<bool> PutIfAbsentAsync(string path, Stream content, CancellationToken cancellation = default);

    /// <summary>What stands directly in a folder, in ordinal order of names. Nothing for a missing folder or a file.</summary>
    /// <param name="folder">The folder; empty is the root.</param>
    /// <param name="cancellation">Ends the listing.</param>
    IAsyncEnumerable<ObjectEntry> ListAsync(string folder, CancellationToken cancellation = default);

    /// <summary>Like <see cref="ListAsync"/>, only names that come after one in ordinal order; stores that can begin there do not list what is before.</summary>
    async IAsyncEnumerable<ObjectEntry> ListAfterAsync(string folder, string name, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var entry in ListAsync(folder, cancellation))
            if (string.CompareOrdinal(entry.Name, name) > 0) yield return entry;
    }

    /// <summary>Deletes an object, or everything below a folder. Missing is fine.</summary>
    Task DeleteAsync(string path, CancellationToken cancellation = default);
}
