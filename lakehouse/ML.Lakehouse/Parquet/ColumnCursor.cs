using System.Buffers.Binary;
using System.Text;

namespace ML.Lakehouse.Parquet;

/// <summary>
/// Walks over one column of a row group, page by page. Values are read in place: text as slices of its page, which lives
/// as long as they do.
/// </summary>
sealed class ColumnCursor
{
    const int MostValues = 1 << 27;

    readonly SchemaNode leaf;
    readonly ColumnChunk chunk;
    readonly ReadOnlyMemory<byte> data;
    int position;
    long valuesLeft;
    ReadOnlyMemory<byte>[] dictionary = [];
    string?[] dictionaryTexts = [];

    // The page that the cursor stands in.
    byte[]? definitions;
    byte[]? repetitions;
    int[]? indices;
    ReadOnlyMemory<byte> values;
    int count, next, valueNumber, valueOffset;
    int plainStart, plainLength;

    public ColumnCursor(SchemaNode leaf, ColumnChunk chunk, ReadOnlyMemory<byte> data)
    {
        this.leaf = leaf;
        this.chunk = chunk;
        this.data = data;
        valuesLeft = chunk.Values;
    }

    /// <summary>A column without any value.</summary>
    public static ColumnCursor Absent { get; } = new(new SchemaNode("", 1, 0, -1, null), default, default);

    bool IsAbsent => ReferenceEquals(this, Absent);

    /// <summary>Rows begun; the current one is the one before it.</summary>
    public long Row { get; private set; }

    /// <summary>The level of the entry that the cursor stands on: how much of the way to the value is there.</summary>
    public int Definition { get; private set; }

    /// <summary>Moves to the next entry; whether it has a value.</summary>
    public bool Next()
    {
        if (IsAbsent) return false;
        if (next == count && !NextPage()) throw new ParquetFormatException($"column {leaf.Name} ends too early");
        Definition = definitions is null ? leaf.Definition : definitions[next];
        if (repetitions is null || repetitions[next] == 0) Row++;
        next++;
        if (Definition != leaf.Definition) return false;
        MoveValue();
        return true;
    }

    /// <summary>Moves to the next entry that has a value, past those without; false at the end. Not for repeated columns.</summary>
    public bool NextDefined()
    {
        while (!IsAbsent && (next < count || NextPage()))
        {
            var step = definitions is null ? 0 : definitions.AsSpan(next, count - next).IndexOf((byte)leaf.Definition);
            if (step < 0) step = count - next;
            next += step;
            Row += step;
            if (next < count) return Next();
        }

        return false;
    }

    /// <summary>Moves to a row's first entry; whether it has a value.</summary>
    public bool At(long row)
    {
        if (IsAbsent) return false;
        if (repetitions is null && leaf.Repetition == 0) SkipEntries(row - Row);
        else while (Row < row) SkipRow();
        return Next();
    }

    /// <summary>Whether the next entry belongs to the same row.</summary>
    public bool MoreInRow => !IsAbsent && (next < count || NextPage()) && repetitions is not null && repetitions[next] > 0;

    /// <summary>The bytes of a text.</summary>
    public ReadOnlyMemory<byte> Bytes => indices is null ? values.Slice(plainStart, plainLength) : dictionary[indices[valueNumber]];

    /// <summary>Texts of a dictionary are made once.</summary>
    public string Text
    {
        get
        {
            if (indices is null) return Encoding.UTF8.GetString(values.Span.Slice(plainStart, plainLength));
            var index = indices[valueNumber];
            return dictionaryTexts[index] ??= Encoding.UTF8.GetString(dictionary[index].Span);
        }
    }

    /// <summary>A number, whether it was written with 32 or 64 bits.</summary>
    public long Number
    {
        get
        {
            var bytes = Bytes.Span;
            return bytes.Length == 4 ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes);
        }
    }

    public bool Boolean => leaf.Type == ParquetType.Boolean && (values.Span[valueNumber >> 3] & (1 << (valueNumber & 7))) != 0;

    void SkipRow()
    {
        Next();
        while (MoreInRow) Next();
    }

    void SkipEntries(long entries)
    {
        while (entries > 0)
        {
            if (next == count && !NextPage()) throw new ParquetFormatException($"column {leaf.Name} ends too early");
            var step = (int)Math.Min(entries, count - next);
            var present = definitions is null ? step : definitions.AsSpan(next, step).Count((byte)leaf.Definition);
            for (var i = 0; i < present; i++) MoveValue();
            next += step;
            Row += step;
            entries -= step;
        }
    }

    void MoveValue()
    {
        valueNumber++;
        if (indices is not null || leaf.Type == ParquetType.Boolean) return;
        if (leaf.Type == ParquetType.ByteArray)
        {
            plainLength = BinaryPrimitives.ReadInt32LittleEndian(values.Span[valueOffset..]);
            plainStart = valueOffset + 4;
        }
        else
        {
            plainLength = leaf.Type == ParquetType.Int32 ? 4 : 8;
            plainStart = valueOffset;
        }

        valueOffset = plainStart + plainLength;
    }

    bool NextPage()
    {
        while (valuesLeft > 0)
        {
            var header = PageHeader.Read(data.Span[position..]);
            var content = data.Slice(position + header.Size, header.CompressedLength);
            position += header.Size + header.CompressedLength;
            if (header.Values > MostValues) throw new ParquetFormatException($"a page of column {leaf.Name} says that it has {header.Values} values");
            if (header.Kind == PageHeader.Dictionary) ReadDictionary(header, content);
            else if (header.Kind is PageHeader.Data or PageHeader.DataV2 && header.Values > 0)
            {
                valuesLeft -= header.Values;
                if (header.Kind == PageHeader.Data) ReadPage(header, content);
                else ReadSecondVersion(header, content);
                return true;
            }
        }

        return false;
    }

    void ReadPage(PageHeader header, ReadOnlyMemory<byte> content)
    {
        var page = Pages.Unpack(content, header.Length, chunk.Codec);
        repetitions = leaf.Repetition == 0 ? null : Levels(ref page, header.Values, leaf.Repetition, repetitions);
        definitions = leaf.Definition == 0 ? null : Levels(ref page, header.Values, leaf.Definition, definitions);
        Begin(header, page);
    }

    void ReadSecondVersion(PageHeader header, ReadOnlyMemory<byte> content)
    {
        var levels = header.RepetitionLength + header.DefinitionLength;
        var page = Pages.Unpack(content[levels..], header.Length - levels, header.IsCompressed ? chunk.Codec : Compression.None);
        repetitions = leaf.Repetition == 0 ? null : Levels(content.Span[..header.RepetitionLength], header.Values, leaf.Repetition, repetitions);
        definitions = leaf.Definition == 0 ? null
            : Levels(content.Span[header.RepetitionLength..levels], header.Values, leaf.Definition, definitions);
        Begin(header, page);
    }

    static byte[] Levels(ref ReadOnlyMemory<byte> page, int entries, int highest, byte[]? used)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(page.Span);
        var levels = Levels(page.Span.Slice(4, length), entries, highest, used);
        page = page[(4 + length)..];
        return levels;
    }

    static byte[] Levels(ReadOnlySpan<byte> bytes, int entries, int highest, byte[]? used)
    {
        var levels = used?.Length >= entries ? used : new byte[entries];
        RunLength.Read(bytes, 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)highest), levels.AsSpan(0, entries));
        return levels;
    }

    void Begin(PageHeader header, ReadOnlyMemory<byte> page)
    {
        (count, next, valueNumber, valueOffset, values, indices) = (header.Values, 0, -1, 0, page, null);
        var present = definitions is null ? count : definitions.AsSpan(0, count).Count((byte)leaf.Definition);
        if (header.Encoding is ParquetEncoding.Dictionary or ParquetEncoding.PlainDictionary)
        {
            indices = new int[present];
            if (present > 0) RunLength.Read<int>(page.Span[1..], page.Span[0], indices);
        }
        else if (header.Encoding != ParquetEncoding.Plain)
        {
            throw new ParquetFormatException($"column {leaf.Name} is written in a way ({(int)header.Encoding}) that is not read here");
        }
    }

    void ReadDictionary(PageHeader header, ReadOnlyMemory<byte> content)
    {
        var page = Pages.Unpack(content, header.Length, chunk.Codec);
        if (header.Values > page.Length) throw new ParquetFormatException($"the dictionary of column {leaf.Name} is shorter than it says");
        dictionary = new ReadOnlyMemory<byte>[header.Values];
        dictionaryTexts = new string?[header.Values];
        for (var (i, offset) = (0, 0); i < dictionary.Length; i++)
        {
            var length = leaf.Type switch
            {
                ParquetType.ByteArray => BinaryPrimitives.ReadInt32LittleEndian(page.Span[offset..]),
                ParquetType.Int32 => 4,
                ParquetType.Int64 => 8,
                _ => throw new ParquetFormatException($"column {leaf.Name} has values of a kind that is not read here"),
            };
            if (leaf.Type == ParquetType.ByteArray) offset += 4;
            dictionary[i] = page.Slice(offset, length);
            offset += length;
        }
    }
}
