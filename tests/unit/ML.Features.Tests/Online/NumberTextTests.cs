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

    // Every bit pattern, few digits, their neighbours, and the edges of magnitudes.
    static double Number(Random random, int turn)
    {
        double number = 0;
        do
        {
            number = (turn % 5) switch
            {
                0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                1 => random.NextInt64(-(1L << random.Next(1, 60)), 1L << random.Next(1, 60)) / Math.Pow(10, random.Next(0, 18)),
                2 => Math.BitIncrement(random.Next(-100_000, 100_000) / Math.Pow(10, random.Next(0, 6))),
                3 => Math.BitDecrement(Math.Pow(10, random.Next(-8, 18))) * (random.Next(2) * 2 - 1),
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
            var number = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            if (!float.IsFinite(number) || Math.Abs(number) is >= 1e7f and < 1e15f) continue;
            Assert.Equal(number.ToString("R", CultureInfo.InvariantCulture), Encoding.UTF8.GetString(text[..NumberText.Write(text, number, point: false)]));
        }
    }

    static string Text(double number, bool point)
    {
        Span<byte> text = stackalloc byte[NumberText.MostBytes];
        return Encoding.UTF8.GetString(text[..NumberText.Write(text, number, point)]);
    }
}
