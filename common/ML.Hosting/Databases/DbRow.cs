namespace ML.Hosting.Databases;

/// <summary>
/// The row that a query stands on, for answers of tens of thousands of rows that are written as they are read: a text is
/// given as the bytes the database holds, without a string in between.
/// </summary>
public abstract class DbRow
{
    public abstract bool IsNull(int column);

    public abstract long Int64(int column);

    public abstract double Double(int column);

    public abstract bool Boolean(int column);

    /// <summary>A text as UTF-8; valid until the next row or the next call.</summary>
    public abstract ReadOnlySpan<byte> Utf8(int column);
}
