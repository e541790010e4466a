using ML.Common.Errors;

namespace ML.Storage.Tests;

public sealed class ArtifactPathTests
{
    [Theory]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("%2e%2e/x")]
    [InlineData("%252e%252e/x")]
    [InlineData("a/%25252e%25252e/x")]
    [InlineData("/etc")]
    [InlineData("%2Fetc")]
    [InlineData("a#b")]
    [InlineData("a%23b")]
    [InlineData("C:\\x")]
    [InlineData("..\\x")]
    [InlineData("\\\\host\\x")]
    [InlineData("file:///etc/passwd")]
    public void A_path_that_leads_out_is_refused_however_it_is_encoded(string path)
    {
        var error = Assert.Throws<PlatformException>(() => ArtifactPath.Check(path));
        Assert.Equal("Invalid path", error.Message);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a/b.txt", "a/b.txt")]
    [InlineData("a//./b/", "a/b")]
    [InlineData("..a/b..", "..a/b..")]
    [InlineData("100%25.txt", "100%25.txt")]
    public void Other_paths_keep_their_name(string path, string normal) => Assert.Equal(normal, ArtifactPath.Check(path));
}
