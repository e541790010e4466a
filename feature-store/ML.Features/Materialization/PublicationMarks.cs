using ML.Features.Online;

namespace ML.Features.Materialization;

/// <summary>
/// Notes in the online store itself which publication was the last one, so that a store that lost rows, was set back or is
/// another one than the database remembers is noticed, and filled again.
/// </summary>
sealed class PublicationMarks(IOnlineStore store)
{
    // No definition can be called so.
    const string Table = "#publications";

    /// <param name="mark">What <see cref="PutAsync"/> answered; null is never there.</param>
    public async ValueTask<bool> HasAsync(string name, string? mark, CancellationToken cancellation)
    {
        if (mark is null) return false;
        var values = new byte[]?[1];
        await store.ReadAsync(Table, [Key(name)], values, cancellation);
        return values[0] is { } value && Convert.ToHexString(value.AsSpan(PackedRow.OrderLength)) == mark;
    }

    /// <param name="now">Microseconds since 1970; a mark never replaces a newer one.</param>
    public async ValueTask<string> PutAsync(string name, long now, CancellationToken cancellation)
    {
        var mark = Guid.NewGuid().ToByteArray();
        await store.WriteAsync(Table, [new OnlineRow(Key(name), [.. PackedRow.Order(now, 0), .. mark])], cancellation);
        return Convert.ToHexString(mark);
    }

    static byte[] Key(string name) => OnlineKey.Encode([FeatureValue.Of(name)]);
}
