using System.IO.Compression;

namespace ML.Lakehouse.Parquet;

/// <summary>Unpacks the content of pages.</summary>
static class Pages
{
    // What a damaged header may ask for is bounded by what the data could hold at all.
    const long MostExpansion = 1100;

    public static ReadOnlyMemory<byte> Unpack(ReadOnlyMemory<byte> data, int length, Compression codec)
    {
        if (codec == Compression.None || length == 0) return data;
        if (length > data.Length * MostExpansion) throw new ParquetFormatException("a page says that it is larger than it can be");
        var output = GC.AllocateUninitializedArray<byte>(length);
        switch (codec)
        {
            case Compression.Snappy:
                Snappy.Unpack(data.Span, output);
                break;
            case Compression.Gzip:
                using (var stream = new GZipStream(new MemoryStream(data.ToArray()), CompressionMode.Decompress)) stream.ReadExactly(output);
                break;
            default:
                throw new ParquetFormatException($"pages are compressed in a way ({(int)codec}) that is not read here");
        }

        return output;
    }
}
