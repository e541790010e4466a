using ML.Common.Errors;
using ML.Common.Paging;

namespace ML.Common.Tests;

public sealed class PageTokenTests
{
    [Fact]
    public void A_token_round_trips() => Assert.Equal(42, PageToken.ToOffset(PageToken.FromOffset(42)));

    [Fact]
    public void The_token_is_the_one_MLflow_makes() => Assert.Equal("eyJvZmZzZXQiOiAxMDB9", PageToken.FromOffset(100));

    [Theory]
    [InlineData("%%%", "could not base64-decode")]
    [InlineData("eHg=", "decoded value=b'xx'")]
    [InlineData("e30=", "parsed value={}")]
    [InlineData("eyJvZmZzZXQiOiAieCJ9", "not stringable x")]
    public void A_foreign_token_is_refused(string token, string expected)
    {
        var error = Assert.Throws<PlatformException>(() => PageToken.ToOffset(token));
        Assert.Equal(ErrorCode.InvalidParameterValue, error.Code);
        Assert.Contains(expected, error.Message);
    }
}
