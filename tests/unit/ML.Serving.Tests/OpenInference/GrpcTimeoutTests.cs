using ML.Serving.OpenInference.Grpc;

namespace ML.Serving.Tests.OpenInference;

public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData("250m", 250)]
    [InlineData("2S", 2000)]
    [InlineData("1M", 60_000)]
    [InlineData("1000u", 1)]
    public void The_header_is_read(string header, double milliseconds) => Assert.Equal(milliseconds, GrpcCall.TimeoutOf(header)!.Value.TotalMilliseconds);

    [Theory]
    [InlineData(null)]
    [InlineData("S")]
    [InlineData("1x")]
    [InlineData("-1S")]
    [InlineData("123456789S")]
    [InlineData("99999999H")]
    public void What_is_no_timeout_is_none(string? header) => Assert.Null(GrpcCall.TimeoutOf(header));
}
