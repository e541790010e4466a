namespace ML.Features.Online.PostgreSql;

/// <summary>Byte by byte, shorter first.</summary>
sealed class ByteOrder : IComparer<byte[]>
{
    public static ByteOrder Instance { get; } = new();

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
}
