namespace ML.Lakehouse.DuckDb;

/// <summary>
/// Codes of texts, as SQL asks for them. Of a column that a file keeps as a dictionary only the dictionary's texts are looked up,
/// and only codes are carried through the query.
/// </summary>
public sealed unsafe class TextCodes : IDisposable
{
    static readonly HostFunction.Kind Kind = new("ml_text_codes", DuckDbType.Integer, IsVolatile: false);
    readonly HostFunction function;

    /// <param name="database">Whose SQL asks.</param>
    /// <param name="code">Writes the code of every text of a vector, nulls included; called by several threads at once, always with the same answer.</param>
    public TextCodes(DuckDbDatabase database, CodeTexts code) =>
        function = new HostFunction(database, Kind, (chunk, output) => code(chunk[0], new Span<int>((void*)output, chunk.RowCount)));

    /// <summary>Writes codes of texts.</summary>
    public delegate void CodeTexts(DuckDbVector texts, Span<int> codes);

    /// <summary>The codes of a column of texts, as SQL.</summary>
    public string Of(string column) => function.Call(column);

    public void Dispose() => function.Dispose();
}
