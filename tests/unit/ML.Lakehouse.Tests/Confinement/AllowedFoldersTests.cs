using ML.Common.Errors;
using ML.Lakehouse.Confinement;
using ML.TestKit;

namespace ML.Lakehouse.Tests.Confinement;

public sealed class AllowedFoldersTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly AllowedFolders allowed;

    public AllowedFoldersTests()
    {
        Directory.CreateDirectory(folder.File("in/table"));
        Directory.CreateDirectory(folder.File("in-other"));
        Directory.CreateDirectory(folder.File("out"));
        File.WriteAllText(folder.File("out/secret.parquet"), "x");
        File.CreateSymbolicLink(folder.File("in/link"), folder.File("out"));
        File.CreateSymbolicLink(folder.File("in/file.parquet"), folder.File("out/secret.parquet"));
        File.CreateSymbolicLink(folder.File("in/relative"), "../out");
        File.CreateSymbolicLink(folder.File("in/home"), folder.File("in/table"));
        File.CreateSymbolicLink(folder.File("in/circle"), folder.File("in/circle"));
        allowed = new AllowedFolders([folder.File("in")]);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("table", "in/table")]
    [InlineData("{0}/in/table", "in/table")]
    [InlineData("table/../table", null)]
    [InlineData("not/there/yet", "in/not/there/yet")]
    [InlineData("home", "in/table")]
    [InlineData("table/*.parquet", "in/table/*.parquet")]
    [InlineData("{0}/out", null)]
    [InlineData("{0}/in-other", null)]
    [InlineData("/etc/passwd", null)]
    [InlineData("../out", null)]
    [InlineData("table/../../out", null)]
    [InlineData("..", null)]
    [InlineData("%2e%2e/out", null)]
    [InlineData("..%2fout", null)]
    [InlineData("link", null)]
    [InlineData("link/secret.parquet", null)]
    [InlineData("file.parquet", null)]
    [InlineData("relative/secret.parquet", null)]
    [InlineData("circle", null)]
    [InlineData("link/*.parquet", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("file:/etc/passwd", null)]
    [InlineData("s3://bucket/table", null)]
    [InlineData("http://127.0.0.1/x.parquet", null)]
    [InlineData("~/secret", null)]
    [InlineData("table\\..\\..\\out", null)]
    [InlineData("table\0/../out", null)]
    public void Places_lead_into_the_folders_or_are_refused(string place, string? expected)
    {
        place = place.Replace("{0}", folder.Path, StringComparison.Ordinal);
        if (expected is not null)
        {
            Assert.Equal(folder.File(expected), allowed.Resolve(place, folder.File("in")));
            return;
        }

        var error = Assert.Throws<PlatformException>(() => allowed.Resolve(place, folder.File("in")));
        Assert.Equal(ErrorCode.PermissionDenied, error.Code);
        Assert.DoesNotContain("exist", error.Message);
    }
}
