using ML.Common.Errors;
using ML.Tracking.Retention;

namespace ML.Tracking.Tests.Retention;

public sealed class AgeTests
{
    [Theory]
    [InlineData("30d", 2_592_000)]
    [InlineData("1d2h3m4s", 93_784)]
    [InlineData("8h", 28_800)]
    [InlineData("0.5h", 1_800)]
    public void A_length_of_time_is_read_and_written(string text, int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), Age.Parse(text));
        Assert.Equal(TimeSpan.FromSeconds(seconds), Age.Parse(Age.Format(TimeSpan.FromSeconds(seconds))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("5")]
    [InlineData("-1d")]
    [InlineData("1h1d")]
    [InlineData("1.2.3d")]
    [InlineData("99999999d")]
    public void Anything_else_is_refused_by_name(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<PlatformException>(() => Age.Parse(text)).Message);
}
