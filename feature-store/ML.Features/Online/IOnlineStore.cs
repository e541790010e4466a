namespace ML.Features.Online;

/// <summary>
/// Keeps the newest row of each key of each table. A row never replaces one whose order (event, then created time) is
/// newer, whoever writes it and in which sequence. Safe for many callers in many processes.
/// </summary>
interface IOnlineStore : IAsyncDisposable
{
    /// <summary><c>embedded</c>, <c>redis</c> or <c>postgresql</c>.</summary>
    string Kind { get; }

    /// <summary>Writes rows; those that are older than what the store holds are passed over. Keys within one call differ.</summary>
    /// <exception cref="ML.Common.Errors.PlatformException">TEMPORARILY_UNAVAILABLE when the store cannot be reached.</exception>
    ValueTask WriteAsync(string table, IReadOnlyList<OnlineRow> rows, CancellationToken cancellation);

    /// <summary>Takes rows away; where a key has none, or one of another order by now, nothing happens.</summary>
    /// <param name="rows">Of the values only the order counts.</param>
    ValueTask DeleteAsync(string table, IReadOnlyList<OnlineRow> rows, CancellationToken cancellation);

    /// <summary>Reads rows into <paramref name="values"/>, in the order of the keys; null where there is none, or the key is null.</summary>
    ValueTask ReadAsync(string table, IReadOnlyList<byte[]?> keys, byte[]?[] values, CancellationToken cancellation);

    /// <summary>Removes everything of a table.</summary>
    ValueTask DropAsync(string table, CancellationToken cancellation);
}
