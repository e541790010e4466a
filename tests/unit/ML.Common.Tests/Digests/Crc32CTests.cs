using System.Text;
using ML.Common.Digests;

namespace ML.Common.Tests.Digests;

public sealed class Crc32CTests
{
    // The check value of the polynomial, and those of RFC 3720, appendix B.4.
    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xE3069283u)]
    public void Known_texts_have_their_sums(string text, uint sum) => Assert.Equal(sum, Sum(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Known_bytes_have_their_sums()
    {
        Assert.Equal(0x8A9136AAu, Sum(new byte[32]));
        Assert.Equal(0x62A8AB43u, Sum([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, Sum([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
    }

    [Fact]
    public void Pieces_sum_up_to_the_whole()
    {
        var bytes = new byte[1000];
        new Random(7).NextBytes(bytes);
        foreach (var cut in (int[])[0, 1, 7, 8, 9, 500, 999, 1000])
        {
            var pieces = new Crc32C();
            pieces.Append(bytes.AsSpan(0, cut));
            pieces.Append(bytes.AsSpan(cut));
            Assert.Equal(Sum(bytes), pieces.Value);
        }
    }

    // Long pieces are summed in lanes, short ones are not.
    [Theory]
    [InlineData(3071)]
    [InlineData(3072)]
    [InlineData(3073)]
    [InlineData(100_000)]
    public void Lanes_sum_up_to_what_single_bytes_do(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var single = new Crc32C();
        foreach (var value in bytes) single.Append([value]);
        Assert.Equal(single.Value, Sum(bytes));
        var pieces = new Crc32C();
        pieces.Append(bytes.AsSpan(0, 5));
        pieces.Append(bytes.AsSpan(5));
        Assert.Equal(single.Value, pieces.Value);
    }

    static uint Sum(byte[] bytes)
    {
        var sum = new Crc32C();
        sum.Append(bytes);
        return sum.Value;
    }
}
