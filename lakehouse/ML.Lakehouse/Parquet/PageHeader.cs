namespace ML.Lakehouse.Parquet;

/// <summary>What stands before a page.</summary>
struct PageHeader
{
    public const int Data = 0;
    public const int Dictionary = 2;
    public const int DataV2 = 3;

    /// <summary>Bytes of the header itself.</summary>
    public int Size { get; private set; }

    public int Kind { get; private set; }

    public int Length { get; private set; }

    public int CompressedLength { get; private set; }

    /// <summary>Values with the missing ones.</summary>
    public int Values { get; private set; }

    public ParquetEncoding Encoding { get; private set; }

    /// <summary>Bytes of levels before the values; second version only, where levels are not compressed.</summary>
    public int DefinitionLength { get; private set; }

    public int RepetitionLength { get; private set; }

    public bool IsCompressed { get; private set; }

    public static PageHeader Read(ReadOnlySpan<byte> bytes)
    {
        var header = new PageHeader { IsCompressed = true };
        var thrift = new ThriftReader(bytes);
        var id = 0;
        while (thrift.NextField(ref id, out var type))
            switch (id)
            {
                case 1: header.Kind = (int)thrift.Integer(); break;
                case 2: header.Length = (int)thrift.Integer(); break;
                case 3: header.CompressedLength = (int)thrift.Integer(); break;
                case 5 or 7 or 8: header.Details(ref thrift, secondVersion: id == 8); break;
                default: thrift.Skip(type); break;
            }

        header.Size = thrift.Position;
        var sound = header is { Length: >= 0, CompressedLength: >= 0, Values: >= 0, DefinitionLength: >= 0, RepetitionLength: >= 0 };
        return sound ? header : throw new ParquetFormatException("a page has a negative size");
    }

    void Details(ref ThriftReader thrift, bool secondVersion)
    {
        var id = 0;
        while (thrift.NextField(ref id, out var type))
            switch (id)
            {
                case 1: Values = (int)thrift.Integer(); break;
                case 2 when !secondVersion: Encoding = (ParquetEncoding)thrift.Integer(); break;
                case 4 when secondVersion: Encoding = (ParquetEncoding)thrift.Integer(); break;
                case 5 when secondVersion: DefinitionLength = (int)thrift.Integer(); break;
                case 6 when secondVersion: RepetitionLength = (int)thrift.Integer(); break;
                case 7 when secondVersion: IsCompressed = type == ThriftType.True; break;
                default: thrift.Skip(type); break;
            }
    }
}
