using System.Globalization;
using System.Text;
using ML.Features.Online;

namespace ML.Features.Tests.Online;

public sealed class NumberTextTests
{
    [Fact]
    public void Numbers_are_written_as_the_runtime_writes_them()
    {
        var random = new Random(7);
        for (var i = 0; i < 400_000; i++)
        {
            var number = Number(random, i);
            Assert.Equal(number.ToString("R", CultureInfo.InvariantCulture), Text(number, point: false));
        }
    }

    // Every bit pattern, few digits, their neighbours, the edges of magnitudes, what lies between two decimals, and powers of two.
    static double Number(Random random, int turn)
    {
        double number = 0;
        do
        {
            number = (turn % 7) switch
            {
                0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                1 => random.NextInt64(-(1L << random.Next(1, 60)), 1L << random.Next(1, 60)) / Math.Pow(10, random.Next(0, 18)),
                2 => Math.BitIncrement(random.Next(-100_000, 100_000) / Math.Pow(10, random.Next(0, 6))),
                3 => Math.BitDecrement(Math.Pow(10, random.Next(-8, 18))) * (random.Next(2) * 2 - 1),
                4 => random.NextInt64(1L << 49, 1L << 53) / Math.Pow(2, random.Next(3, 20)),
                5 => Math.BitDecrement(Math.Pow(2, random.Next(-15, 51))) is var below && random.Next(2) == 0 ? below : Math.BitIncrement(below),
                _ => random.NextDouble() * Math.Pow(10, random.Next(-6, 17)),
            };
        }
        while (!double.IsFinite(number));
        return number;
    }

    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(25.0, "25.0")]
    [InlineData(-17.5, "-17.5")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(1e-5, "1E-05")]
    [InlineData(0.30000000000000004, "0.30000000000000004")]
    [InlineData(123456789012345.0, "123456789012345.0")]
    [InlineData(1e21, "1E+21")]
    [InlineData(double.MaxValue, "1.7976931348623157E+308")]
    [InlineData(double.Epsilon, "5E-324")]
    public void Whole_numbers_keep_their_point_where_it_is_asked_for(double number, string text) => Assert.Equal(text, Text(number, point: true));

    [Fact]
    public void Single_precision_has_digits_of_its_own()
    {
        var random = new Random(11);
        Span<byte> text = stackalloc byte[NumberText.MostBytes];
        for (var i = 0; i < 50_000; i++)
        {
            var number = (i % 3) switch
            {
                0 => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)),
                1 => random.Next(-1_000_000, 1_000_000) / MathF.Pow(10, random.Next(0, 8)),
                _ => MathF.BitDecrement(MathF.Pow(2, random.Next(-15, 23))) is var below && random.Next(2) == 0 ? below : MathF.BitIncrement(below),
            };
            if (!float.IsFinite(number) || Math.Abs(number) is >= 1e7f and < 1e15f) continue;
            Assert.Equal(number.ToString("R", CultureInfo.InvariantCulture), Encoding.UTF8.GetString(text[..NumberText.Write(text, number, point: false)]));
        }
    }

    [Fact]
    public void Short_numbers_are_written_many_at_once_up_to_the_first_other_one()
    {
        double[] numbers = [0, -0.0, 0.1, -7, 25, 99.9, 100, -512.5, 999.9, 1000, 3.14];
        var text = new byte[numbers.Length * 8];
        var (count, length) = NumberText.WriteShort(text, Array.ConvertAll(numbers, BitConverter.DoubleToInt64Bits));
        Assert.Equal((9, "0.0,-0.0,0.1,-7.0,25.0,99.9,100.0,-512.5,999.9,"), (count, Encoding.UTF8.GetString(text.AsSpan(0, length))));
        foreach (var other in (double[])[0.25, 0.05, 1000.1, double.NaN, double.PositiveInfinity, 1e300, 0.30000000000000004])
            Assert.Equal((0, 0), NumberText.WriteShort(text, [BitConverter.DoubleToInt64Bits(other)]));
    }

    static string Text(double number, bool point)
    {
        Span<byte> text = stackalloc byte[NumberText.MostBytes];
        return Encoding.UTF8.GetString(text[..NumberText.Write(text, number, point)]);
    }
}
